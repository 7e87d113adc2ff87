using Espalier.Tests.Servers;
using Microsoft.Extensions.Logging;

namespace Espalier.Tests.Diagnostics;

/// <summary>What supervisors log: who starts, who ends and is reported by nobody else, who cannot be started, and when they give up.</summary>
public sealed class SupervisorLogTests
{
    private static ExitReason Reason(string name) => name switch
    {
        "normal" => ExitReason.Normal,
        "shutdown" => ExitReason.Shutdown,
        "shutdown with" => ExitReason.ShutdownWith("detail"),
        "killed" => ExitReason.Killed,
        _ => Lab.Broken,
    };

    [Fact]
    [OtpCase("supervisor_SUITE", "external_start_no_progress_log")]
    public async Task A_start_that_somebody_asked_for_is_a_detail_and_the_others_are_progress()
    {
        await using var lab = new LogLab();
        SupervisorRef supervisor = await lab.SuperviseAsync(null, lab.Spec());

        await supervisor.StartChildAsync(lab.Spec() with { Id = "other" });
        await supervisor.TerminateChildAsync("other");
        await supervisor.RestartChildAsync("other");
        lab.End(await LogLab.ChildOf(supervisor), ExitReason.Normal);

        Assert.Equal([3002, 3004, 3004, 3005, 3003], lab.Log.Ids);
        Assert.Equal(LogLevel.Information, lab.Log.Single(3002).Level);
        Assert.Equal(LogLevel.Information, lab.Log.Single(3003).Level);
        Assert.All(lab.Log.Entries.Where(static entry => entry.Id == 3004), entry => Assert.Equal(LogLevel.Debug, entry.Level));
        Assert.StartsWith("Child worker of root has started as <", lab.Log.Single(3002).Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_dynamic_supervisor_logs_no_progress()
    {
        await using var lab = new LogLab();
        DynamicSupervisorRef supervisor = await lab.SuperviseDynamicAsync();
        Pid child = (await supervisor.StartChildAsync(lab.Spec())).GetPidOrThrow();

        lab.End(child, ExitReason.Normal);

        LogEntry entry = Assert.Single(lab.Log.Entries);
        Assert.Equal(3005, entry.Id);
        Assert.Equal("restarted: it is permanent (restart 1 of 3 within 5 s)", entry.Decision);
    }

    [Theory]
    [InlineData(RestartType.Permanent, "normal", 3005)]
    [InlineData(RestartType.Permanent, "shutdown", 3005)]
    [InlineData(RestartType.Permanent, "shutdown with", 3005)]
    [InlineData(RestartType.Permanent, "killed", 3005)]
    [InlineData(RestartType.Permanent, "broken", 1001)]
    [InlineData(RestartType.Transient, "normal", 0)]
    [InlineData(RestartType.Transient, "shutdown", 0)]
    [InlineData(RestartType.Transient, "shutdown with", 0)]
    [InlineData(RestartType.Transient, "killed", 3005)]
    [InlineData(RestartType.Transient, "broken", 1001)]
    [InlineData(RestartType.Temporary, "normal", 0)]
    [InlineData(RestartType.Temporary, "shutdown", 0)]
    [InlineData(RestartType.Temporary, "shutdown with", 0)]
    [InlineData(RestartType.Temporary, "killed", 3005)]
    [InlineData(RestartType.Temporary, "broken", 1001)]
    public async Task An_end_is_one_error_or_none(RestartType restart, string reason, int expected)
    {
        await using var lab = new LogLab();
        SupervisorRef supervisor = await lab.SuperviseAsync(null, lab.Spec(restart));
        DynamicSupervisorRef crowd = await lab.SuperviseDynamicAsync();
        Pid dynamic = (await crowd.StartChildAsync(lab.Spec(restart))).GetPidOrThrow();

        lab.End(await LogLab.ChildOf(supervisor), Reason(reason));
        lab.End(dynamic, Reason(reason));

        Assert.Equal(expected == 0 ? [] : [expected, expected], lab.Log.Errors);
        string decision = restart == RestartType.Temporary ? "not restarted: it is temporary"
            : $"restarted: it is {$"{restart}".ToLowerInvariant()} (restart 1 of 3 within 5 s)";
        Assert.All(lab.Log.Entries.Where(static entry => entry.Level == LogLevel.Error), entry => Assert.Equal(decision, entry.Decision));
    }

    [Fact]
    public async Task The_block_of_a_supervised_crash_says_path_and_decision()
    {
        await using var lab = new LogLab();
        ChildSpec inner = Supervisor.Child([lab.Spec(RestartType.Transient)]) with { Id = "inner" };
        SupervisorRef root = await lab.SuperviseAsync(null, inner);
        SupervisorRef nested = Supervisor.At(await LogLab.ChildOf(root));

        lab.End(await LogLab.ChildOf(nested), Lab.Broken);

        Assert.Equal("root/inner/worker", lab.Crash.Properties["Path"]);
        Assert.EndsWith("  Decision: restarted: it is transient (restart 1 of 3 within 5 s)", lab.Crash.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Giving_up_is_an_error_of_its_own_behind_the_crash_and_the_supervisor_itself_ends_silently()
    {
        await using var lab = new LogLab();
        SupervisorRef supervisor = await lab.SuperviseAsync(new SupervisorOptions { MaxRestarts = 0 }, lab.Spec(), lab.Spec() with { Id = "other" });

        lab.End(await LogLab.ChildOf(supervisor), Lab.Broken);

        Assert.Equal([1001, 3007], lab.Log.Errors);
        Assert.Equal(
            "not restarted: its supervisor gives up, because it may restart 0 times within 5 s and no more", lab.Crash.Decision);
        Assert.Equal(0, lab.Log.Single(3007).Properties["MaxRestarts"]);
        Assert.Equal(0, lab.System.ProcessCount);
    }

    [Fact]
    public async Task A_dynamic_supervisor_that_gives_up_says_so_too()
    {
        await using var lab = new LogLab();
        DynamicSupervisorRef supervisor = await lab.SuperviseDynamicAsync(new DynamicSupervisorOptions { MaxRestarts = 0 });
        Pid child = (await supervisor.StartChildAsync(lab.Spec())).GetPidOrThrow();

        lab.End(child, Lab.Broken);

        Assert.Equal([1001, 3007], lab.Log.Errors);
    }

    [Fact]
    public async Task The_end_of_a_significant_child_says_that_its_supervisor_shuts_down()
    {
        await using var lab = new LogLab();
        ChildSpec significant = lab.Spec(RestartType.Temporary) with { IsSignificant = true };
        SupervisorRef supervisor = await lab.SuperviseAsync(
            new SupervisorOptions { AutoShutdown = AutoShutdown.AnySignificant }, significant);

        lab.End(await LogLab.ChildOf(supervisor), Lab.Broken);

        Assert.Equal("not restarted: it is temporary, and significant: its supervisor shuts down", lab.Crash.Decision);
        Assert.Equal([1001], lab.Log.Errors);
    }

    [Fact]
    public async Task Who_falls_with_a_crash_is_the_supervisors_line_and_not_a_second_crash()
    {
        await using var lab = new LogLab();
        SupervisorRef supervisor = await lab.SuperviseAsync(null, lab.Spec(), lab.Spec() with { Id = "linked" });
        Pid first = await LogLab.ChildOf(supervisor);
        Pid second = (await supervisor.GetChildrenAsync())[0].Pid!.Value;
        lab.System.Spawn(self =>
        {
            self.Link(first);
            self.Link(second);
            throw new InvalidOperationException("boom");
        });

        lab.Run();

        Assert.Equal([1001, 3005, 3005], lab.Log.Errors.Order());
    }

    [Fact]
    public async Task A_supervisor_that_is_stopped_abnormally_is_a_crash_as_of_any_server()
    {
        await using var lab = new LogLab();
        SupervisorRef supervisor = await lab.SuperviseAsync(null, lab.Spec());

        await supervisor.StopAsync(Lab.Broken);
        lab.Run();

        Assert.Equal([1001], lab.Log.Errors);
        Assert.Equal("root", lab.Crash.Properties["Path"]);
    }

    [Fact]
    public async Task Events_come_in_the_order_of_cause_and_consequence()
    {
        await using var lab = new LogLab();
        SupervisorRef supervisor = await lab.SuperviseAsync(new SupervisorOptions { MaxRestarts = 1 }, lab.Spec());
        lab.Lab.Events.Clear();

        lab.End(await LogLab.ChildOf(supervisor), Lab.Broken);
        lab.End(await LogLab.ChildOf(supervisor), Lab.Broken);

        Assert.Equal(
            [
                nameof(ProcessCrashed), nameof(ProcessExited), nameof(ChildExited), nameof(ProcessStarted), nameof(ChildRestarted),
                nameof(ProcessCrashed), nameof(ProcessExited), nameof(ChildExited), nameof(RestartLimitReached), nameof(ProcessExited),
            ],
            lab.Lab.Events.Select(static happened => happened.GetType().Name));
    }
}
