namespace Espalier.Generators.Models;

/// <summary>One argument of a handler or constructor, in its order.</summary>
/// <param name="Kind">Where it comes from.</param>
/// <param name="Parameter">The parameter.</param>
internal sealed record ArgumentModel(ArgumentKind Kind, ParameterModel Parameter);
