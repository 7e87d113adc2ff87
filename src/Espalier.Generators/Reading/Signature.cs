using Microsoft.CodeAnalysis;

namespace Espalier.Generators.Reading;

/// <summary>A generated method as its callers see it: what it is given, and then what everybody may leave out.</summary>
/// <param name="name">Its name.</param>
/// <param name="given">What it is given.</param>
/// <param name="extra">The type of the first thing that may be left out; null: there is none.</param>
internal sealed class Signature(string name, IReadOnlyList<IParameterSymbol> given, string? extra)
{
    private readonly string[] _types = [.. given.Select(static parameter => SymbolText.Plain(parameter.Type))];
    private readonly int _needed = Defaults.Needed(given);

    /// <summary>Are there arguments with which the compiler could not tell one from the other?</summary>
    internal bool MeetsWith(Signature other) =>
        name == other.Name && (_types.Length <= other._types.Length ? IsBegunBy(this, other) : IsBegunBy(other, this));

    /// <summary>As people write it.</summary>
    public override string ToString() => $"{name}({string.Join(", ", given.Select(static parameter => SymbolText.ForPeople(parameter.Type)))})";

    private string Name => name;

    // A method that has used none of its defaults comes first, so only one that may leave something out leaves the compiler without a choice.
    private static bool IsBegunBy(Signature shorter, Signature longer)
    {
        int count = shorter._types.Length;
        if (!longer._types.Take(count).SequenceEqual(shorter._types))
            return false;
        return longer._types.Length == count ||
            (shorter.Extra is { } extra && (longer._needed <= count || longer._types[count].TrimEnd('?') == extra));
    }

    private string? Extra => extra;
}
