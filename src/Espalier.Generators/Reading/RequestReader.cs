using Espalier.Generators.Models;
using Microsoft.CodeAnalysis;

namespace Espalier.Generators.Reading;

/// <summary>Calls and casts together: what their client looks like.</summary>
internal static class RequestReader
{
    /// <summary>What every client has already.</summary>
    private static readonly string[] Reserved = ["Address", "StopAsync", "ToString", "GetType", "GetHashCode", "Equals", "MemberwiseClone"];

    /// <summary>Gives each a type of its own for its arguments; leaves out what would meet another one.</summary>
    /// <param name="type">The server.</param>
    /// <param name="handlers">All of its handlers.</param>
    /// <param name="reach">How far the client can be seen; becomes less if a type in a signature cannot be seen so far.</param>
    /// <param name="report">Hears what is wrong.</param>
    internal static IReadOnlyList<HandlerModel> Read(
        INamedTypeSymbol type, IReadOnlyList<(IMethodSymbol Method, HandlerModel Model)> handlers, ref Accessible.Reach reach, Reporter report)
    {
        List<HandlerModel> requests = [];
        HashSet<string> signatures = [];
        HashSet<string> names = [.. type.GetMembers().Select(static member => member.Name), "IClient", "Client", type.Name];
        foreach ((IMethodSymbol method, HandlerModel model) in handlers)
        {
            if (model.Kind == HandlerKind.Info)
                continue;
            Location? at = method.Locations.FirstOrDefault();
            if (Reserved.Contains(model.ClientName))
            {
                report(Rules.NameTaken, at, model.ClientName, "every client has a member of that name");
                continue;
            }
            string signature = $"{model.ClientName}({string.Join(", ", GivenOf(method).Select(static given => PlainText(given.Type)))})";
            if (!signatures.Add(signature))
            {
                report(Rules.SameSignature, at, method.Name, signature);
                continue;
            }
            if (!CanBeSeen(method, ref reach, report))
                continue;
            requests.Add(model with { RequestName = NameFor(HandlerReader.WithoutSuffix(method.Name), model.Kind, names) });
        }
        return requests;
    }

    private static IEnumerable<IParameterSymbol> GivenOf(IMethodSymbol method) => method.Parameters.Where(static parameter =>
        !SymbolText.Is(parameter.Type, KnownNames.CancellationToken) && !SymbolText.Is(parameter.Type, KnownNames.Caller));

    // Signatures do not differ by nullability, tuple names or dynamic.
    private static string PlainText(ITypeSymbol type) => type is IDynamicTypeSymbol
        ? "object"
        : type.ToDisplayString(
            SymbolDisplayFormat.CSharpErrorMessageFormat.WithMiscellaneousOptions(SymbolDisplayMiscellaneousOptions.UseSpecialTypes));

    private static bool CanBeSeen(IMethodSymbol method, ref Accessible.Reach reach, Reporter report)
    {
        IEnumerable<(string What, ITypeSymbol Type)> types = GivenOf(method)
            .Select(static parameter => ($"The type of the parameter {parameter.Name}", parameter.Type))
            .Concat(method.Parameters.Where(static parameter => SymbolText.Is(parameter.Type, KnownNames.Caller))
                .Select(static parameter => ("The type of the reply", parameter.Type)))
            .Append(("The type of the reply", method.ReturnType));
        foreach ((string what, ITypeSymbol seen) in types)
        {
            Accessible.Reach own = Accessible.Of(seen);

            if (!Accessible.IsSeenWith(method.ContainingType, seen))
            {
                report(Rules.NotAccessible, method.Locations.FirstOrDefault(), what, method.Name);
                return false;
            }
            if (own < reach)
                reach = own;
        }
        return true;
    }

    private static string NameFor(string method, HandlerKind kind, HashSet<string> taken)
    {
        string name = $"{method}{kind}";
        for (int number = 2; !taken.Add(name); number++)
            name = $"{method}{kind}{number}";
        return name;
    }
}
