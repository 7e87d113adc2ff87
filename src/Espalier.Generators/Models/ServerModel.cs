namespace Espalier.Generators.Models;

/// <summary>All that the generated part of a server depends on.</summary>
/// <param name="HintName">The name of the generated file.</param>
/// <param name="Namespace">Where it is; null: nowhere.</param>
/// <param name="Containers">What it is nested in, as declarations, the outermost first.</param>
/// <param name="Name">The class.</param>
/// <param name="TypeParameters">Its type parameters with their brackets; empty: none.</param>
/// <param name="HasClient">It can be called or cast.</param>
/// <param name="Accessibility">Of what is generated.</param>
/// <param name="SeesInternals">It may see what is internal in Espalier.</param>
/// <param name="Taken">Names that the class has used for something of its own.</param>
/// <param name="Constructors">How it can be made.</param>
/// <param name="Handlers">Its handlers; infos so that the nearest type comes first.</param>
internal sealed record ServerModel(
    string HintName, string? Namespace, EquatableArray<string> Containers, string Name, string TypeParameters,
    bool HasClient, string Accessibility, bool SeesInternals, EquatableArray<string> Taken, EquatableArray<ConstructorModel> Constructors,
    EquatableArray<HandlerModel> Handlers)
{
    /// <summary>The class as its own code calls it.</summary>
    internal string Self => Name + TypeParameters;

    internal IEnumerable<HandlerModel> Of(HandlerKind kind) => Handlers.Where(handler => handler.Kind == kind);
}
