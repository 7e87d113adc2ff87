using Espalier.Benchmarks.Reporting;
using Espalier.Benchmarks.Running;
using static Espalier.Benchmarks.Tests.Rows;

namespace Espalier.Benchmarks.Tests;

/// <summary>How the median of Espalier stands to a target.</summary>
public sealed class VerdictTests
{
    [Theory]
    [InlineData(300, true, 1)]
    [InlineData(150, true, 0.5)]
    [InlineData(450, false, 1.5)]
    public void Against_the_floor_it_is_the_median_by_what_the_floor_allows(double own, bool isMet, double timesGoal)
    {
        var target = new Target(Metrics.NsPerOp, Bound.TimesFloor, 2);
        Workload row = Row("row", target);
        Results results = new Results()
            .With(row, Contender.Espalier, (Metrics.NsPerOp, own))
            .With(row, Contender.Floor, (Metrics.NsPerOp, 150))
            .With(row, Contender.Beam, (Metrics.NsPerOp, 1));

        Verdict? verdict = Verdict.Of(target, row, results, RunSize.Full);

        Assert.Equal((isMet, timesGoal), (verdict?.IsMet, verdict?.TimesGoal));
    }

    [Theory]
    [InlineData(250, true, 1)]
    [InlineData(500, false, 2)]
    public void Against_the_BEAM_it_is_how_much_slower_than_demanded_it_is(double own, bool isMet, double timesGoal)
    {
        var target = new Target(Metrics.NsPerOp, Bound.FasterThanBeam, 4);
        Workload row = Row("row", target);
        Results results = new Results()
            .With(row, Contender.Espalier, (Metrics.NsPerOp, own))
            .With(row, Contender.Floor, (Metrics.NsPerOp, 1))
            .With(row, Contender.Beam, (Metrics.NsPerOp, 1_000));

        Verdict? verdict = Verdict.Of(target, row, results, RunSize.Full);

        Assert.Equal((isMet, timesGoal), (verdict?.IsMet, verdict?.TimesGoal));
    }

    [Theory]
    [InlineData(0, 0.5, true)]
    [InlineData(0, 0.6, false)]
    [InlineData(48, 48.5, true)]
    [InlineData(48, 49, false)]
    public void A_fixed_limit_is_met_up_to_half_a_byte_more(double limit, double own, bool isMet)
    {
        var target = new Target(Metrics.BytesPerOp, Bound.AtMost, limit);
        Workload row = Row("row", target);
        Results results = new Results().With(row, Contender.Espalier, (Metrics.BytesPerOp, own));

        Assert.Equal(isMet, Verdict.Of(target, row, results, RunSize.Full)?.IsMet);
    }

    [Fact]
    public void The_median_decides()
    {
        var target = new Target(Metrics.TotalMs, Bound.AtMost, 100);
        Workload row = Row("row", target);
        Results results = new Results()
            .With(row, Contender.Espalier, (Metrics.TotalMs, 90))
            .With(row, Contender.Espalier, (Metrics.TotalMs, 900))
            .With(row, Contender.Espalier, (Metrics.TotalMs, 99));

        Assert.True(Verdict.Of(target, row, results, RunSize.Full)?.IsMet);
    }

    [Fact]
    public void A_target_may_compare_with_the_rival_of_another_row()
    {
        var target = new Target(Metrics.NsPerOp, Bound.FasterThanBeam, 4, "other");
        Workload row = Row("row", target);
        Results results = new Results()
            .With(row, Contender.Espalier, (Metrics.NsPerOp, 20))
            .With(row, Contender.Beam, (Metrics.NsPerOp, 80))
            .With(Row("other"), Contender.Beam, (Metrics.NsPerOp, 40));

        Assert.Equal(2, Verdict.Of(target, row, results, RunSize.Full)?.TimesGoal);
    }

    [Fact]
    public void Without_the_rival_or_without_a_figure_there_is_none()
    {
        var target = new Target(Metrics.NsPerOp, Bound.TimesFloor, 2);
        Workload row = Row("row", target);
        Results alone = new Results().With(row, Contender.Espalier, (Metrics.NsPerOp, 20));
        Results withoutIt = new Results().With(row, Contender.Floor, (Metrics.NsPerOp, 20));

        Assert.Null(Verdict.Of(target, row, alone, RunSize.Full));
        Assert.Null(Verdict.Of(target, row, withoutIt, RunSize.Full));
    }

    [Theory]
    [InlineData(nameof(RunSize.Full), false, true)]
    [InlineData(nameof(RunSize.Quick), false, true)]
    [InlineData(nameof(RunSize.Smoke), false, false)]
    [InlineData(nameof(RunSize.Full), true, true)]
    [InlineData(nameof(RunSize.Quick), true, false)]
    [InlineData(nameof(RunSize.Smoke), true, false)]
    public void A_target_of_the_full_size_is_judged_at_no_other_and_none_at_the_smallest(string size, bool isOfFullSizeOnly, bool isJudged)
    {
        var target = new Target(Metrics.BytesEach, Bound.AtMost, 350) { IsOfFullSizeOnly = isOfFullSizeOnly };
        Workload row = Row("row", target);
        Results results = new Results().With(row, Contender.Espalier, (Metrics.BytesEach, 340));

        Assert.Equal(isJudged, Verdict.Of(target, row, results, Enum.Parse<RunSize>(size)) is not null);
    }
}
