using Espalier.Generators.Models;
using Microsoft.CodeAnalysis;

namespace Espalier.Generators.Reading;

/// <summary>Default values: one counts only if nothing behind it must be given, and behind one may stand <c>params</c>.</summary>
internal static class Defaults
{
    /// <summary>How many parameters come before those that may be left out.</summary>
    internal static int Needed(IReadOnlyList<IParameterSymbol> parameters)
    {
        int needed = parameters.Count;
        while (needed > 0 && parameters[needed - 1].HasExplicitDefaultValue)
            needed--;
        return needed;
    }

    /// <summary>Arguments without the defaults that do not count.</summary>
    internal static IEnumerable<ArgumentModel> Kept(IReadOnlyList<ArgumentModel> arguments)
    {
        int needed = arguments.Count;
        while (needed > 0 && arguments[needed - 1] is { Kind: ArgumentKind.Token or ArgumentKind.Caller } or { Parameter.Default: not null })
            needed--;
        return arguments.Select((argument, at) =>
            at >= needed ? argument : argument with { Parameter = argument.Parameter with { Default = null } });
    }
}
