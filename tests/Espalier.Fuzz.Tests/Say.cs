namespace Espalier.Fuzz;

/// <summary>A plain request for a text; an empty one is never answered.</summary>
internal sealed record Say(string Text) : ICall<string>;
