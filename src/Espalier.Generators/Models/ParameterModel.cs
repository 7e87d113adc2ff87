namespace Espalier.Generators.Models;

/// <summary>A parameter as the generated code writes it.</summary>
/// <param name="Type">Its type, in full.</param>
/// <param name="Name">Its name, escaped where it is a keyword.</param>
/// <param name="Filled">What says that the compiler fills it in where it is left out, as code; empty: nothing does.</param>
/// <param name="Default">Its default value as code; null: none.</param>
internal sealed record ParameterModel(string Type, string Name, string Filled, string? Default)
{
    internal string Declaration => Default is null ? $"{Type} {Name}" : $"{Filled}{Type} {Name} = {Default}";
}
