using Xunit.Abstractions;

namespace Espalier.Tidy.Reading;

/// <summary>How every check here ends: say how much was looked at, fail on nothing looked at, list what is wrong.</summary>
internal static class Scan
{
    private const int ShownProblems = 40;

    public static void Verify(ITestOutputHelper output, string what, int scanned, IReadOnlyCollection<string> problems)
    {
        output.WriteLine($"Scanned {scanned} {what}, {problems.Count} problems.");
        Assert.True(scanned > 0, $"Scanned no {what}: the check looks in the wrong place.");

        var shown = string.Join('\n', problems.Take(ShownProblems).Select(problem => "  " + problem));
        Assert.True(problems.Count == 0, $"{problems.Count} problems:\n{shown}");
    }
}
