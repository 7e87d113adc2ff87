using System.Text.RegularExpressions;
using Espalier.Tidy.Reading;

namespace Espalier.Tidy.Files;

/// <summary>Something that must not stand in the files under a folder.</summary>
internal sealed record BannedWord(string Folder, Regex Pattern, string Reason, bool InCommentsToo = false)
{
    public IEnumerable<string> FindIn(SourceText source)
    {
        if (Folder.Length > 0 && !source.Path.StartsWith(Folder + "/", StringComparison.Ordinal))
            return [];

        return Pattern.Matches(InCommentsToo ? source.Text : source.Code)
            .Select(match => $"{source.Path}({source.LineOf(match.Index)}): {Reason}");
    }
}
