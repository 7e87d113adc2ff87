namespace Espalier.Generators.Models;

/// <summary>A parameter as the generated code writes it.</summary>
/// <param name="Type">Its type, in full.</param>
/// <param name="Name">Its name, escaped where it is a keyword.</param>
/// <param name="Default">Its default value as code; null: none.</param>
internal sealed record ParameterModel(string Type, string Name, string? Default)
{
    internal string Declaration => Default is null ? $"{Type} {Name}" : $"{Type} {Name} = {Default}";
}
