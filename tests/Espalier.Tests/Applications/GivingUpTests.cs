using Espalier.Tests.Servers;

namespace Espalier.Tests.Applications;

/// <summary>The root of a main gives up: from then on the time of the stop runs, and the failure cannot be hidden any more.</summary>
public sealed class GivingUpTests
{
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(20);

    [Fact]
    public async Task A_child_that_does_not_end_is_killed_when_the_grace_of_the_stop_is_over()
    {
        await using ApplicationLab lab = LabWithGrace();
        Task main = BeginMain(lab, static () => new ValueTask(new TaskCompletionSource().Task));

        lab.Find("broken").Send(Lab.Broken);
        lab.Run();
        lab.Lab.Advance(Grace.TotalMilliseconds - 1);
        bool wasDone = main.IsCompleted;
        lab.Lab.Advance(2_000);

        var failed = await Assert.ThrowsAsync<SupervisionFailedException>(() => main);
        Assert.False(wasDone);
        Assert.Equal("top/broken", failed.Path);
        Assert.Contains(failed.NotStopped, static line => line.StartsWith("top/deaf <", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_stop_that_comes_meanwhile_does_not_hide_the_failure()
    {
        await using ApplicationLab lab = LabWithGrace();
        using var source = new CancellationTokenSource();
        var mayEnd = new TaskCompletionSource();
        Task main = BeginMain(lab, () => new ValueTask(mayEnd.Task), source.Token);

        lab.Find("broken").Send(Lab.Broken);
        lab.Run();
        await source.CancelAsync();
        lab.Run();
        mayEnd.SetResult();
        lab.Run();

        var failed = await Assert.ThrowsAsync<SupervisionFailedException>(() => main);
        Assert.Equal(("main", ExitReason.Shutdown), (failed.Application, failed.Reason));
        Assert.Equal("top/broken", failed.Path);
    }

    [Fact]
    public async Task The_report_has_the_reasons_and_the_last_restarts_and_its_text_has_all_of_it()
    {
        await using var lab = new ApplicationLab();
        Task main = lab.BeginMain(() => lab.System.RunAsync(
            [lab.Worker("one")], new SupervisorOptions { MaxRestarts = 1, Name = lab.System.Name("top") }));

        lab.Find("one").Send(ExitReason.Custom("first"));
        lab.Run();
        lab.Find("one").Send(ExitReason.Custom("second"));
        lab.Run();

        var failed = await Assert.ThrowsAsync<SupervisionFailedException>(() => main);
        Assert.Equal("top/one", failed.Path);
        Assert.Equal(["shutdown", "second"], failed.Reasons);
        Assert.Equal(["2000-01-01 00:00:00.000 top/one: first"], failed.LastRestarts);
        Assert.Empty(failed.NotStopped);
        Assert.EndsWith(
            """
              Path: top/one
              Reasons:
                shutdown
                second
              Last restarts:
                2000-01-01 00:00:00.000 top/one: first
              Did not stop in time: none
            """,
            failed.ToString(), StringComparison.Ordinal);
    }

    private static ApplicationLab LabWithGrace() => new(configure: static options => options with { StopGrace = Grace });

    private static Task BeginMain(ApplicationLab lab, Func<ValueTask> terminate, CancellationToken stop = default)
    {
        ChildSpec deaf = lab.Worker("deaf", _ => terminate()) with { Shutdown = ShutdownPolicy.Infinite };
        var options = new SupervisorOptions { MaxRestarts = 0, Name = lab.System.Name("top") };
        return lab.BeginMain(() => lab.System.RunAsync([deaf, lab.Worker("broken")], options, stop));
    }
}
