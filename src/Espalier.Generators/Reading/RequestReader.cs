using Espalier.Generators.Models;
using Espalier.Generators.Writing;
using Microsoft.CodeAnalysis;

namespace Espalier.Generators.Reading;

/// <summary>Calls and casts together: what their client looks like.</summary>
internal static class RequestReader
{
    /// <summary>What every client has already.</summary>
    private static readonly string[] Reserved =
        ["Address", "get_Address", "StopAsync", "ToString", "GetType", "GetHashCode", "Equals", "MemberwiseClone", "Client", "IClient"];

    /// <summary>Gives each a type of its own for its arguments; leaves out what would meet another one.</summary>
    /// <param name="type">The server.</param>
    /// <param name="handlers">All of its handlers.</param>
    /// <param name="reach">How far the client can be seen; becomes less if a type in a signature cannot be seen so far.</param>
    /// <param name="report">Hears what is wrong.</param>
    internal static IReadOnlyList<HandlerModel> Read(
        INamedTypeSymbol type, IReadOnlyList<(IMethodSymbol Method, HandlerModel Model)> handlers, ref Accessible.Reach reach, Reporter report)
    {
        List<HandlerModel> requests = [];
        List<Signature> signatures = [];
        HashSet<string> names = [.. type.GetMembers().Select(static member => member.Name)];
        foreach ((IMethodSymbol method, HandlerModel model) in handlers)
        {
            if (model.Kind == HandlerKind.Info)
                continue;
            Location? at = method.Locations.FirstOrDefault();
            if (Reserved.Contains(model.ClientName))
            {
                report(Rules.NameTaken, at, model.ClientName, "every client has a member of that name: give it another name");
                continue;
            }
            IParameterSymbol[] given = [.. GivenOf(method)];
            Signature signature = new(model.ClientName, given, model.Kind == HandlerKind.Call ? Names.TimeSpan : null);
            if (signatures.FirstOrDefault(signature.MeetsWith) is { } other)
            {
                report(Rules.SameSignature, at, method.Name, signature, other);
                continue;
            }
            if (!CanBeSeen(method, ref reach, report))
                continue;
            signatures.Add(signature);
            requests.Add(model with { TypeName = NameFor(HandlerReader.WithoutSuffix(method.Name), given, names) });
        }
        return requests;
    }

    private static IEnumerable<IParameterSymbol> GivenOf(IMethodSymbol method) => method.Parameters.Where(static parameter =>
        !SymbolText.Is(parameter.Type, KnownNames.CancellationToken) && !SymbolText.Is(parameter.Type, KnownNames.Caller));

    /// <summary>The types that a request brings into the client.</summary>
    internal static IEnumerable<(string What, ITypeSymbol Type)> TypesOf(IMethodSymbol method) => HandlerReader.KindOf(method) == HandlerKind.Info
        ? []
        : GivenOf(method)
            .Select(static parameter => ($"The type of the parameter {parameter.Name}", parameter.Type))
            .Concat(method.Parameters.Where(static parameter => SymbolText.Is(parameter.Type, KnownNames.Caller))
                .Select(static parameter => ("The type of the reply", parameter.Type)))
            .Append(("The type of the reply", method.ReturnType));

    private static bool CanBeSeen(IMethodSymbol method, ref Accessible.Reach reach, Reporter report)
    {
        foreach ((string what, ITypeSymbol seen) in TypesOf(method))
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

    // A name that nobody writes: it would hide what a class means by it, a type outside or a parameter.
    private static string NameFor(string method, IParameterSymbol[] given, HashSet<string> taken)
    {
        string name = "__" + method;
        for (int number = 2; given.Any(parameter => "_" + parameter.Name == name) || !taken.Add(name); number++)
            name = $"__{method}{number}";
        return name;
    }
}
