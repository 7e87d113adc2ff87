using Espalier.Generators.Reading;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace Espalier.Generators.Analyzers;

/// <summary>Whom a call goes to.</summary>
internal static class Addressee
{
    /// <summary>What the address came from of the process that somebody waits for.</summary>
    /// <returns>Null: it is no call of a process, or nobody waits.</returns>
    internal static IOperation? Of(IInvocationOperation call)
    {
        if (call.Instance is not { } receiver || !Waits(call.TargetMethod))
            return null;
        bool isAddress = SymbolText.Is(receiver.Type, KnownNames.Pid) || SymbolText.Is(receiver.Type, KnownNames.ProcessAddress);
        return isAddress ? call.TargetMethod.Name is "CallAsync" or "StopAsync" ? SourceOf(receiver) : null
            : IsClient(receiver.Type) ? SourceOf(receiver)
            : null;
    }

    /// <summary>Where an address, or the address of a client, comes from.</summary>
    internal static IOperation SourceOf(IOperation value)
    {
        while (true)
        {
            value = Origin.Of(value);
            IOperation? before = value switch
            {
                IInvocationOperation { TargetMethod: { Name: "At", IsStatic: true }, Arguments: { Length: 1 } arguments } when IsClient(value.Type) =>
                    arguments[0].Value,
                IObjectCreationOperation { Arguments: { Length: 1 } arguments } when IsClient(value.Type) => arguments[0].Value,
                IPropertyReferenceOperation { Property.Name: "Address", Instance: { } client } when IsClient(client.Type) => client,
                IConditionalAccessInstanceOperation asked => Origin.Of(asked),
                ICoalesceAssignmentOperation kept => kept.Target,
                _ => null,
            };
            if (before is null)
                return value;
            value = before;
        }
    }

    /// <summary>It is the process that runs this code.</summary>
    internal static bool IsSelf(IOperation source, ProcessCode code) =>
        source is IPropertyReferenceOperation { Property.Name: "Self", Instance: var whose } && code.IsContext(whose);

    private static bool Waits(IMethodSymbol method) =>
        SymbolText.Is(method.ReturnType, KnownNames.ValueTask) || SymbolText.Is(method.ReturnType, KnownNames.ValueTaskOf);

    private static bool IsClient(ITypeSymbol? type) =>
        type is { Name: "Client" or "IClient", ContainingType: { } server } && ServerReader.IsServer(server);
}
