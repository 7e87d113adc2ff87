using Espalier.Tidy.Reading;
using Xunit.Abstractions;

namespace Espalier.Tidy.Surface;

/// <summary>The public surface is a reviewed file: api/*.txt. A change of one is a change of the other.</summary>
public sealed class PublicSurfaceTests(ITestOutputHelper output)
{
    private const string AcceptVariable = "ESPALIER_ACCEPT_API";
    private const int ShownLines = 10;

    [Theory]
    [InlineData("Espalier")]
    [InlineData("Espalier.AspNetCore")]
    [InlineData("Espalier.Hosting")]
    [InlineData("Espalier.Testing")]
    public void The_public_surface_is_the_reviewed_one(string name)
    {
        var assembly = Shipped.All.Single(assembly => assembly.GetName().Name == name);
        var types = Shipped.PublicTypes(assembly).ToList();
        var actual = ApiText.Of(types);
        var path = Repository.PathOf($"api/{name}.txt");

        if (Environment.GetEnvironmentVariable(AcceptVariable) == "1")
            File.WriteAllText(path, actual);

        var reviewed = File.Exists(path) ? File.ReadAllText(path) : "";
        Scan.Verify(output, $"public types of {name}", types.Count, Differences(reviewed, actual));
    }

    [Fact]
    public void A_difference_shows_the_first_differing_lines_and_how_to_accept_them()
    {
        Assert.Empty(Differences("a\nb\n", "a\nb\n"));

        var problems = Differences("a\nb\nd\n", "a\nc\nd\n");
        Assert.Equal(["line 2 was: b", "line 2 is:  c"], problems.Take(2));
        Assert.Contains("ESPALIER_ACCEPT_API=1", problems[^1], StringComparison.Ordinal);
    }

    [Fact]
    public void The_text_shows_all_that_a_caller_depends_on() =>
        Assert.Equal(
            """
            public abstract class Espalier.Tidy.Surface.SurfaceSample<T> : IDisposable where T : class, new()
                const int Limit = 5
                static readonly TimeSpan Pause
                protected SurfaceSample(int x)
                protected internal int Counter { get; protected set; }
                required string Name { get; init; }
                event EventHandler Changed
                abstract Task<T> LoadAsync(int[] ids, TimeSpan? limit = null, CancellationToken token = default)
                bool TryParse<TKey>(string text, out ValueTuple<TKey, T> found, DayOfWeek day = DayOfWeek.Friday) where TKey : struct
                override string ToString()
                virtual void Dispose()

            public enum Espalier.Tidy.Surface.SurfaceSample<T>.Colour
                Red = 0
                Green = 5

            public sealed record class Espalier.Tidy.Surface.SurfaceSample<T>.Point : IEquatable<SurfaceSample<T>.Point>
                Point(int X, string Text = "a")
                int X { get; init; }
                string Text { get; init; }

            """,
            ApiText.Of([typeof(SurfaceSample<>), .. typeof(SurfaceSample<>).GetNestedTypes()]));

    private static List<string> Differences(string reviewed, string actual)
    {
        if (reviewed == actual)
            return [];

        var before = reviewed.Split('\n');
        var after = actual.Split('\n');
        var problems = new List<string>();
        for (var i = 0; i < Math.Max(before.Length, after.Length) && problems.Count < ShownLines; i++)
        {
            var was = i < before.Length ? before[i] : "(nothing)";
            var now = i < after.Length ? after[i] : "(nothing)";
            if (was == now)
                continue;
            problems.Add($"line {i + 1} was: {was}");
            problems.Add($"line {i + 1} is:  {now}");
        }

        problems.Add($"If the change is wanted, run the tests once with {AcceptVariable}=1 and commit the new api/*.txt.");
        return problems;
    }
}
