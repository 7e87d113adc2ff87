using System.Text.RegularExpressions;

namespace Espalier.Tidy.Traceability;

/// <summary>docs/otp-parity.md, cut into its sections.</summary>
internal sealed partial class ParityPage
{
    public const string DeviationsHeading = "Wanted deviations";
    public const string AdditionsHeading = "Additions";

    private ParityPage(IReadOnlyList<ParitySection> sections)
    {
        Modules = [.. sections.Where(section => section.Heading is not (DeviationsHeading or AdditionsHeading))];
        Deviations = sections.FirstOrDefault(section => section.Heading == DeviationsHeading) ?? new(DeviationsHeading, []);
        Additions = sections.FirstOrDefault(section => section.Heading == AdditionsHeading) ?? new(AdditionsHeading, []);
    }

    /// <summary>A section for each module.</summary>
    public IReadOnlyList<ParitySection> Modules { get; }

    /// <summary>The reasons for what differs on purpose.</summary>
    public ParitySection Deviations { get; }

    /// <summary>What OTP has not.</summary>
    public ParitySection Additions { get; }

    public static ParityPage Of(string text)
    {
        var sections = new List<ParitySection>();
        var lines = new List<ParityLine>();
        var number = 0;
        foreach (var line in text.Split('\n'))
        {
            number++;
            if (line.StartsWith("## ", StringComparison.Ordinal))
                sections.Add(new(line[3..].Trim(), lines = []));
            else
                lines.Add(new(number, line));
        }

        return new(sections);
    }

    /// <summary>The pieces of code in a text: what stands between backticks.</summary>
    public static IEnumerable<string> CodeIn(string text) => Code().Matches(text).Select(match => match.Groups[1].Value);

    /// <summary>The wanted deviations that a text names: what stands in bold, as it is compared.</summary>
    public static IEnumerable<string> DeviationsIn(string text) => Bold().Matches(text).Select(match => Plain(match.Groups[1].Value));

    /// <summary>The functions that a piece of code names, by number of arguments: start/1,2 is start/1 and start/2.</summary>
    public static IEnumerable<string> FunctionsIn(string code)
    {
        var slash = code.IndexOf('/', StringComparison.Ordinal);
        return slash < 1 ? [] : code[(slash + 1)..].Split(',').Select(arity => $"{code[..slash]}/{arity}");
    }

    private static string Plain(string words)
    {
        var text = words.Replace("`", "", StringComparison.Ordinal).Trim().TrimEnd('.');
        return text.Length == 0 ? text : char.ToLowerInvariant(text[0]) + text[1..];
    }

    [GeneratedRegex("`([^`]+)`")]
    private static partial Regex Code();

    [GeneratedRegex(@"\*\*(.+?)\*\*")]
    private static partial Regex Bold();
}
