using Microsoft.CodeAnalysis;

namespace Espalier.Mutants;

/// <summary>The library with one change.</summary>
/// <param name="Number">Its place in the list; the same for the same sources.</param>
/// <param name="File">The file's name.</param>
/// <param name="Line">Where the change begins.</param>
/// <param name="Member">The member that is changed.</param>
/// <param name="What">The change, in one line.</param>
/// <param name="Original">The tree as it was.</param>
/// <param name="Changed">The tree to compile in its place.</param>
internal sealed record Mutant(int Number, string File, int Line, string Member, string What, SyntaxTree Original, SyntaxTree Changed)
{
    /// <summary>What names it in the list of judged survivors: lines move, so they are not part of it.</summary>
    public string Key => $"| {File} | {Member} | {What} |";
}
