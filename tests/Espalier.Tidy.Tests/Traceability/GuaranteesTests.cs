using System.Text.RegularExpressions;
using Espalier.Tidy.Reading;
using Xunit.Abstractions;

namespace Espalier.Tidy.Traceability;

/// <summary>Every promise in GUARANTEES.md names the test that keeps it.</summary>
public sealed partial class GuaranteesTests(ITestOutputHelper output)
{
    [Fact]
    public void Every_guarantee_names_an_existing_test()
    {
        var index = TestIndex.OfRepository();
        var bullets = Bullets(Repository.Read("GUARANTEES.md")).ToList();

        Scan.Verify(output, $"guarantees against {index.Methods.Count} tests", bullets.Count, [.. Problems(bullets, index)]);
    }

    [Theory]
    [InlineData("# Title\n- a promise `C.M`\n")]
    [InlineData("- a promise\n  that goes on: `C.M`.\n\nwords\n")]
    [InlineData("- about `Pid.Send`, see `C.M`\n")]
    public void A_guarantee_with_its_test_is_fine(string text) => Assert.Empty(Problems(Bullets(text), Sample()));

    [Theory]
    [InlineData("- a promise\n")]
    [InlineData("- a promise C.M\n")]
    [InlineData("- a promise `C.N`\n")]
    [InlineData("- a promise `C.M` and `OtherTests.M`\n")]
    [InlineData("- a promise\n\n`C.M`\n")]
    public void A_guarantee_without_its_test_is_reported(string text) =>
        Assert.Single(Problems(Bullets(text), Sample()));

    private static IEnumerable<string> Problems(IEnumerable<(int Line, string Text)> bullets, TestIndex index)
    {
        foreach (var (line, text) in bullets)
        {
            var references = Reference().Matches(text).Select(match => match.Groups[1].Value).ToList();
            var gone = references.Where(name => name.Contains("Tests.", StringComparison.Ordinal) && !index.Has(name)).ToList();
            if (gone.Count > 0)
                yield return $"GUARANTEES.md({line}): no such test: {string.Join(", ", gone)}";
            else if (!references.Any(index.Has))
                yield return $"GUARANTEES.md({line}): names no existing test: {text.Trim()}";
        }
    }

    // A bullet goes on over the indented lines below it.
    private static IEnumerable<(int Line, string Text)> Bullets(string text)
    {
        var lines = text.Split('\n');
        for (var i = 0; i < lines.Length; i++)
        {
            if (!lines[i].TrimStart().StartsWith("- ", StringComparison.Ordinal))
                continue;

            var more = lines.Skip(i + 1).TakeWhile(line =>
                line.StartsWith(' ') && line.Trim().Length > 0 && !line.TrimStart().StartsWith("- ", StringComparison.Ordinal));
            yield return (i + 1, string.Join(' ', more.Prepend(lines[i])));
        }
    }

    private static TestIndex Sample() => TestIndex.Of([new("tests/c.cs", "class C { [Fact] public void M() { } }")]);

    [GeneratedRegex(@"`(\w+\.\w+)`")]
    private static partial Regex Reference();
}
