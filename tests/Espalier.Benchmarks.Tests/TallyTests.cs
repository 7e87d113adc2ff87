using Espalier.Benchmarks.Reporting;
using Espalier.Benchmarks.Running;
using static Espalier.Benchmarks.Tests.Rows;

namespace Espalier.Benchmarks.Tests;

/// <summary>How many rows have met their targets.</summary>
public sealed class TallyTests
{
    private static readonly Target Time = new(Metrics.NsPerOp, Bound.TimesFloor, 2);
    private static readonly Target Bytes = new(Metrics.BytesPerOp, Bound.AtMost, 47.5);
    private static readonly Target Memory = new(Metrics.BytesEach, Bound.AtMost, 350) { IsOfFullSizeOnly = true };

    [Fact]
    public void Rows_are_counted_and_those_that_missed_are_named_with_how_far()
    {
        (Workload first, Workload second, Workload third) = (Row("first", Time), Row("second", Time), Row("third", Time));
        Results results = new Results()
            .With(first, Contender.Espalier, (Metrics.NsPerOp, 200)).With(first, Contender.Floor, (Metrics.NsPerOp, 100))
            .With(second, Contender.Espalier, (Metrics.NsPerOp, 266)).With(second, Contender.Floor, (Metrics.NsPerOp, 100))
            .With(third, Contender.Espalier, (Metrics.NsPerOp, 100)).With(third, Contender.Floor, (Metrics.NsPerOp, 100));

        Assert.Equal("2 rows met, 1 missed: second (ns_per_op 1.33 x its goal)", Tally.Of(Of(RunSize.Full, first, second, third), results));
    }

    [Fact]
    public void A_row_with_one_missed_target_of_two_has_missed()
    {
        Workload row = Row("row", Time, Bytes);
        Results results = new Results()
            .With(row, Contender.Espalier, (Metrics.NsPerOp, 100), (Metrics.BytesPerOp, 96)).With(row, Contender.Floor, (Metrics.NsPerOp, 100));

        Assert.Equal("0 rows met, 1 missed: row (bytes_per_op 2.00 x its goal)", Tally.Of(Of(RunSize.Full, row), results));
    }

    [Fact]
    public void All_missed_targets_of_a_row_are_told()
    {
        Workload row = Row("row", Time, Bytes);
        Results results = new Results()
            .With(row, Contender.Espalier, (Metrics.NsPerOp, 300), (Metrics.BytesPerOp, 96)).With(row, Contender.Floor, (Metrics.NsPerOp, 100));

        Assert.Equal(
            "0 rows met, 1 missed: row (ns_per_op 1.50 x its goal, bytes_per_op 2.00 x its goal)", Tally.Of(Of(RunSize.Full, row), results));
    }

    [Fact]
    public void A_row_without_its_rival_is_not_judged_unless_it_has_missed_already()
    {
        (Workload good, Workload bad) = (Row("good", Time, Bytes), Row("bad", Time, Bytes));
        Results results = new Results()
            .With(good, Contender.Espalier, (Metrics.NsPerOp, 100), (Metrics.BytesPerOp, 40))
            .With(bad, Contender.Espalier, (Metrics.NsPerOp, 100), (Metrics.BytesPerOp, 96));

        Assert.Equal(
            "0 rows met, 1 missed: bad (bytes_per_op 2.00 x its goal); 1 not judged: good", Tally.Of(Of(RunSize.Full, good, bad), results));
    }

    [Fact]
    public void A_target_of_the_full_size_counts_at_the_full_size_only()
    {
        (Workload idle, Workload both) = (Row("idle", Memory), Row("both", Bytes, Memory));
        Results results = new Results()
            .With(idle, Contender.Espalier, (Metrics.BytesEach, 701))
            .With(both, Contender.Espalier, (Metrics.BytesPerOp, 40), (Metrics.BytesEach, 701));

        Assert.Equal("1 row met, 0 missed; 1 not judged: idle", Tally.Of(Of(RunSize.Quick, idle, both), results));
        Assert.Equal(
            "0 rows met, 2 missed: idle (bytes_each 2.00 x its goal), both (bytes_each 2.00 x its goal)",
            Tally.Of(Of(RunSize.Full, idle, both), results));
    }

    [Fact]
    public void Rows_without_targets_are_not_counted_and_alone_they_give_no_line()
    {
        (Workload row, Workload plain) = (Row("row", Bytes), Row("plain"));
        Results results = new Results().With(row, Contender.Espalier, (Metrics.BytesPerOp, 40)).With(plain, Contender.Espalier, (Metrics.NsPerOp, 1));

        Assert.Equal("1 row met, 0 missed", Tally.Of(Of(RunSize.Full, row, plain), results));
        Assert.Null(Tally.Of(Of(RunSize.Full, plain), results));
    }

    [Fact]
    public void Figures_that_mean_nothing_give_no_line()
    {
        Workload row = Row("row", Bytes);
        Results results = new Results().With(row, Contender.Espalier, (Metrics.BytesPerOp, 40));

        Assert.Null(Tally.Of(Of(RunSize.Smoke, row), results));
    }
}
