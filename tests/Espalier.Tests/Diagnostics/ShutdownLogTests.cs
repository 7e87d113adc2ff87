using Espalier.Processes;
using Espalier.Servers;
using Espalier.Tests.Servers;
using Microsoft.Extensions.Logging;

namespace Espalier.Tests.Diagnostics;

/// <summary>Children that do not end as asked when they are stopped are errors; what counts as asked differs between the supervisors.</summary>
public sealed class ShutdownLogTests
{
    private static readonly ExitReason Detailed = ExitReason.ShutdownWith("detail");

    [Theory]
    [InlineData(RestartType.Permanent, "shutdown", 0, 0)]
    [InlineData(RestartType.Permanent, "shutdown with", 3008, 0)]
    [InlineData(RestartType.Permanent, "normal", 3008, 3008)]
    [InlineData(RestartType.Transient, "shutdown with", 0, 0)]
    [InlineData(RestartType.Transient, "normal", 0, 0)]
    [InlineData(RestartType.Temporary, "normal", 0, 0)]
    [InlineData(RestartType.Permanent, "broken", 1001, 1001)]
    [InlineData(RestartType.Temporary, "broken", 1001, 1001)]
    public async Task What_a_child_answers_to_a_shutdown(RestartType restart, string reason, int ofStatic, int ofDynamic)
    {
        ExitReason answer = reason switch
        {
            "shutdown" => ExitReason.Shutdown,
            "shutdown with" => Detailed,
            "normal" => ExitReason.Normal,
            _ => Lab.Broken,
        };
        await using var lab = new LogLab();
        ChildSpec spec = lab.Spec(restart, traps: true, terminate: (_, _) => throw new ExitException(answer));
        SupervisorRef supervisor = await lab.SuperviseAsync(null, spec);
        DynamicSupervisorRef crowd = await lab.SuperviseDynamicAsync();
        await crowd.StartChildAsync(spec);

        await supervisor.StopAsync();
        lab.Run();
        int[] byStatic = lab.Log.Errors;
        lab.Forget();
        await crowd.StopAsync();
        lab.Run();

        Assert.Equal(ofStatic == 0 ? [] : [ofStatic], byStatic);
        Assert.Equal(ofDynamic == 0 ? [] : [ofDynamic], lab.Log.Errors);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_child_whose_time_is_over_is_an_error_and_an_event(bool isDynamic)
    {
        await using var lab = new LogLab();
        ChildSpec spec = lab.Spec(shutdown: ShutdownPolicy.Within(TimeSpan.FromMilliseconds(10)), traps: true, terminate: Forever(lab));
        Task stop;
        if (isDynamic)
        {
            DynamicSupervisorRef crowd = await lab.SuperviseDynamicAsync();
            await crowd.StartChildAsync(spec);
            stop = crowd.StopAsync().AsTask();
        }
        else
        {
            stop = (await lab.SuperviseAsync(null, spec)).StopAsync().AsTask();
        }

        lab.Lab.Advance(10);
        await stop;

        LogEntry entry = lab.Log.Single(3008);
        Assert.Equal((LogLevel.Error, "killed"), (entry.Level, entry.Properties["Reason"]));
        Assert.Equal([3008], lab.Log.Errors);
        Assert.Single(lab.Lab.Events.OfType<ShutdownOverrun>());
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_brutal_kill_as_asked_is_silent(bool isDynamic)
    {
        await using var lab = new LogLab();
        ChildSpec spec = lab.Spec(shutdown: ShutdownPolicy.BrutalKill, traps: true);
        if (isDynamic)
        {
            DynamicSupervisorRef crowd = await lab.SuperviseDynamicAsync();
            await crowd.StartChildAsync(spec);
            await crowd.StopAsync();
        }
        else
        {
            await (await lab.SuperviseAsync(null, spec)).StopAsync();
        }
        lab.Run();

        Assert.Empty(lab.Log.Errors);
        Assert.Empty(lab.Lab.Events.OfType<ShutdownOverrun>());
    }

    [Fact]
    public async Task A_crash_while_being_stopped_alone_is_one_block_that_says_so()
    {
        await using var lab = new LogLab();
        ChildSpec spec = lab.Spec(traps: true, terminate: static (_, _) => throw new InvalidOperationException("boom"));
        SupervisorRef supervisor = await lab.SuperviseAsync(null, spec);
        DynamicSupervisorRef crowd = await lab.SuperviseDynamicAsync();
        Pid dynamic = (await crowd.StartChildAsync(spec)).GetPidOrThrow();

        await supervisor.TerminateChildAsync("worker");
        await crowd.TerminateChildAsync(dynamic);
        lab.Run();

        Assert.Equal([1001, 1001], lab.Log.Errors);
        Assert.All(
            lab.Log.Entries.Where(static entry => entry.Id == 1001),
            entry => Assert.Equal("not restarted: its supervisor was stopping it", entry.Decision));
    }

    [Fact]
    public async Task A_sibling_that_crashes_while_the_group_is_restarted_says_so_and_costs_no_restart()
    {
        await using var lab = new LogLab();
        ChildSpec sibling = lab.Spec(traps: true, terminate: static (_, _) => throw new InvalidOperationException("boom")) with { Id = "sibling" };
        SupervisorRef supervisor = await lab.SuperviseAsync(
            new SupervisorOptions { Strategy = SupervisionStrategy.OneForAll, MaxRestarts = 1 }, lab.Spec(), sibling);

        lab.End(await LogLab.ChildOf(supervisor), Lab.Broken);

        Assert.Equal([1001, 1001], lab.Log.Errors);
        Assert.Equal(
            ["restarted: it is permanent (restart 1 of 1 within 5 s)", "not restarted: its supervisor was stopping it"],
            lab.Log.Entries.Where(static entry => entry.Id == 1001).Select(static entry => entry.Decision));
        Assert.All(await supervisor.GetChildrenAsync(), static child => Assert.Equal(ChildStatus.Running, child.Status));
    }

    [Fact]
    public async Task An_end_that_waits_unread_is_judged_by_each_supervisor_in_its_own_way()
    {
        await using var lab = new LogLab();
        SupervisorRef supervisor = await lab.SuperviseAsync(null, lab.Spec(RestartType.Transient));
        DynamicSupervisorRef crowd = await lab.SuperviseDynamicAsync();
        Pid dynamic = (await crowd.StartChildAsync(lab.Spec(RestartType.Transient))).GetPidOrThrow();
        Pid child = await LogLab.ChildOf(supervisor);
        lab.Forget();

        EndUnseen(lab, lab.Root, child);
        EndUnseen(lab, lab.Crowd, dynamic);

        Assert.Equal([3008], lab.Log.Errors);
        Assert.Equal(dynamic, lab.Log.Single(3008).Properties["Pid"]);
    }

    [Fact]
    public async Task A_worker_with_an_infinite_shutdown_is_warned_of_by_name()
    {
        await using var lab = new LogLab();

        await lab.SuperviseAsync(null, lab.Spec(shutdown: ShutdownPolicy.Infinite));

        LogEntry entry = lab.Log.Single(3001);
        Assert.Equal(LogLevel.Warning, entry.Level);
        Assert.StartsWith("Child worker of root is a worker with an infinite shutdown", entry.Text, StringComparison.Ordinal);
    }

    /// <summary>The stop waits in the supervisor's mailbox before the exit of its child does.</summary>
    private static void EndUnseen(LogLab lab, Pid supervisor, Pid child)
    {
        ((ProcessCell)supervisor.Target!).Post(new StopMail(ExitReason.Normal));
        child.SendExit(ExitReason.Shutdown);
        lab.Run();
    }

    private static Func<LabServer, ExitReason, ValueTask> Forever(LogLab lab) =>
        async (server, _) => await Task.Delay(Timeout.InfiniteTimeSpan, lab.Lab.World.Clock, server.Own.CancellationToken);
}
