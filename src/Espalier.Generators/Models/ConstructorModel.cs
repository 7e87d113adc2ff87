namespace Espalier.Generators.Models;

/// <summary>A constructor that a start may use.</summary>
/// <param name="Accessibility">Of what is made from it.</param>
/// <param name="IsForChild">A child specification is made from it.</param>
/// <param name="IsForStart">The starts are made from it.</param>
/// <param name="Arguments">Its arguments.</param>
/// <param name="Obsolete">What says that it is obsolete, as code; null: it is not.</param>
/// <param name="Documentation">Of its parameters, a line each.</param>
internal sealed record ConstructorModel(
    string Accessibility, bool IsForChild, bool IsForStart, EquatableArray<ArgumentModel> Arguments, string? Obsolete,
    EquatableArray<string> Documentation);
