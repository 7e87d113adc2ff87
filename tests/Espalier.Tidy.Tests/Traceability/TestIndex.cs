using System.Globalization;
using System.Text.RegularExpressions;
using Espalier.Tidy.Reading;

namespace Espalier.Tidy.Traceability;

/// <summary>All tests of the repository by Class.Method, read from the sources. A class has its base class's tests too.</summary>
internal sealed partial class TestIndex
{
    private readonly HashSet<string> _names;

    private TestIndex(IReadOnlyList<TestMethod> methods, IReadOnlyList<string> stray, IEnumerable<string> names)
    {
        Methods = methods;
        Stray = stray;
        _names = [.. names];
    }

    public IReadOnlyList<TestMethod> Methods { get; }

    /// <summary>OtpCase and PeerDefect attributes that could not be read or do not stand on a test.</summary>
    public IReadOnlyList<string> Stray { get; }

    public static TestIndex OfRepository() => Of(Repository.Sources("tests"));

    public static TestIndex Of(IReadOnlyList<SourceText> sources)
    {
        var methods = sources.SelectMany(Tests).ToList();
        var stray = sources.SelectMany(source => StrayIn(source, methods)).ToList();
        var parents = sources
            .SelectMany(source => CodeShape.Read(source).Where(block => block.Name.Length > 0)
                .Select(block => (block.Name, Bases: BasesOf(source, block))))
            .GroupBy(type => type.Name)
            .ToDictionary(group => group.Key, group => group.SelectMany(type => type.Bases).ToHashSet());

        var names = from name in parents.Keys
                    from type in Lineage(name, parents)
                    from method in methods
                    where method.Class == type
                    select $"{name}.{method.Name}";
        return new(methods, stray, names);
    }

    /// <summary>Whether there is a test `Class.Method`.</summary>
    public bool Has(string reference) => _names.Contains(reference);

    private static IEnumerable<TestMethod> Tests(SourceText source)
    {
        foreach (var block in CodeShape.Read(source).Where(block => block.Kind == BlockKind.Member))
        {
            var (attributes, declaration) = SplitHeader(source.Code[block.Start..block.BodyStart]);
            var method = MethodName().Match(declaration);
            if (!TestAttribute().IsMatch(attributes) || !method.Success)
                continue;

            var original = source.Text.Substring(block.Start, attributes.Length);
            yield return new(
                block.Parent!.Name,
                method.Groups[1].Value,
                source.Path,
                [.. Live(OtpCase(), original, attributes).Select(match => (Unescape(match, 1), Unescape(match, 2)))],
                [.. Live(PeerDefect(), original, attributes)
                    .Select(match => int.Parse(match.Groups[1].Value, CultureInfo.InvariantCulture))]);
        }
    }

    private static IEnumerable<string> StrayIn(SourceText source, IEnumerable<TestMethod> methods)
    {
        var own = methods.Where(method => method.Path == source.Path).ToList();
        var seen = source.Identifiers().Count(name => name.Name is "OtpCase" or "PeerDefect")
            - CodeShape.Read(source).Count(block => block.Name is "OtpCase" or "PeerDefect");
        var read = own.Sum(method => method.OtpCases.Count + method.PeerDefects.Count);
        if (seen != read && !source.Path.StartsWith("tests/Espalier.Tidy.Tests/", StringComparison.Ordinal))
            yield return $"{source.Path}: {seen} OtpCase and PeerDefect attributes, {read} of them on a test and readable";
    }

    // Attributes stand first, each in brackets; what follows is the declaration itself.
    private static (string Attributes, string Declaration) SplitHeader(string header)
    {
        var end = 0;
        var nesting = 0;
        for (var at = 0; at < header.Length; at++)
        {
            nesting += header[at] is '[' or '(' or '{' ? 1 : header[at] is ']' or ')' or '}' ? -1 : 0;
            if (nesting == 0 && header[at] == ']')
                end = at + 1;
            else if (nesting == 0 && !char.IsWhiteSpace(header[at]))
                break;
        }

        return (header[..end], header[end..]);
    }

    private static IEnumerable<Match> Live(Regex pattern, string original, string code) =>
        pattern.Matches(original).Where(match => code[match.Index] == original[match.Index]);

    private static string Unescape(Match match, int group) =>
        match.Groups[group].Value.Replace("\\\"", "\"", StringComparison.Ordinal).Replace(@"\\", @"\", StringComparison.Ordinal);

    private static List<string> BasesOf(SourceText source, CodeBlock type)
    {
        var (_, declaration) = SplitHeader(source.Code[type.Start..type.BodyStart]);
        var list = BaseList().Match(declaration);
        return [.. TypeName().Matches(list.Groups[1].Value).Select(match => match.Value)];
    }

    private static IEnumerable<string> Lineage(string name, Dictionary<string, HashSet<string>> parents)
    {
        var seen = new HashSet<string>();
        var next = new Stack<string>([name]);
        while (next.TryPop(out var type))
        {
            if (!parents.TryGetValue(type, out var bases) || !seen.Add(type))
                continue;
            yield return type;
            foreach (var parent in bases)
                next.Push(parent);
        }
    }

    [GeneratedRegex(@"(?<=[\[,]\s*)(?:Xunit\s*\.\s*)?(?:Fact|Theory)(?:Attribute)?\s*(?=[\],(])")]
    private static partial Regex TestAttribute();

    [GeneratedRegex(@"([\p{L}_]\w*)\s*(?:<[^<>()]*>)?\s*\(")]
    private static partial Regex MethodName();

    [GeneratedRegex("""\bOtpCase\(\s*"((?:[^"\\]|\\.)*)"\s*,\s*"((?:[^"\\]|\\.)*)"\s*\)""")]
    private static partial Regex OtpCase();

    [GeneratedRegex(@"\bPeerDefect\(\s*(\d+)\s*\)")]
    private static partial Regex PeerDefect();

    [GeneratedRegex(@"[\w>)]\s*:\s*([^:]*)", RegexOptions.Singleline)]
    private static partial Regex BaseList();

    [GeneratedRegex(@"[\p{L}_]\w*")]
    private static partial Regex TypeName();
}
