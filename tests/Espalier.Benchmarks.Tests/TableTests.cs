using Espalier.Benchmarks.Reporting;
using Espalier.Benchmarks.Running;
using static Espalier.Benchmarks.Tests.Rows;

namespace Espalier.Benchmarks.Tests;

/// <summary>What the table says behind its figures.</summary>
public sealed class TableTests
{
    private static readonly Workload Idle = Row(
        "idle", new(Metrics.TotalMs, Bound.AtMost, 10), new(Metrics.BytesEach, Bound.AtMost, 350) { IsOfFullSizeOnly = true });

    private readonly Results _measured =
        new Results().With(Idle, Contender.Espalier, (Metrics.TotalMs, 5), (Metrics.BytesEach, 701), (Metrics.StopMs, 1));

    [Fact]
    public void At_full_size_each_target_has_its_verdict_and_the_last_line_counts_rows()
    {
        string[] lines = LinesOf(RunSize.Full);

        Assert.EndsWith("at most 10   met", Line(lines, Metrics.TotalMs), StringComparison.Ordinal);
        Assert.EndsWith("at most 350  MISSED", Line(lines, Metrics.BytesEach), StringComparison.Ordinal);
        Assert.EndsWith("-", Line(lines, Metrics.StopMs), StringComparison.Ordinal);
        Assert.Equal(["", "0 rows met, 1 missed: idle (bytes_each 2.00 x its goal)"], lines[^2..]);
    }

    [Fact]
    public void With_a_smaller_size_a_target_of_the_full_size_has_no_verdict()
    {
        string[] lines = LinesOf(RunSize.Quick);

        Assert.EndsWith("at most 10   met", Line(lines, Metrics.TotalMs), StringComparison.Ordinal);
        Assert.EndsWith("at most 350  full size only", Line(lines, Metrics.BytesEach), StringComparison.Ordinal);
        Assert.Equal(["", "1 row met, 0 missed"], lines[^2..]);
    }

    [Fact]
    public void With_the_smallest_size_nothing_is_judged()
    {
        string[] lines = LinesOf(RunSize.Smoke);

        Assert.EndsWith("at most 10", Line(lines, Metrics.TotalMs), StringComparison.Ordinal);
        Assert.EndsWith("at most 350", Line(lines, Metrics.BytesEach), StringComparison.Ordinal);
        Assert.Contains(Metrics.StopMs, lines[^1], StringComparison.Ordinal);
    }

    private string[] LinesOf(RunSize size) => [.. Table.Lines(Of(size, Idle), _measured, TimeSpan.Zero)];

    private static string Line(string[] lines, string metric) => Assert.Single(lines, line => line.Contains($" {metric} ", StringComparison.Ordinal));
}
