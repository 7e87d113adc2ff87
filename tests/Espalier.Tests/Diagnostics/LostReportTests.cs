using Espalier.Processes;
using Espalier.Servers;
using Espalier.Tests.Servers;

namespace Espalier.Tests.Diagnostics;

/// <summary>A crash is reported exactly once, whatever becomes of the supervisor that the report was sent to.</summary>
public sealed class LostReportTests
{
    [Fact]
    public async Task A_report_that_a_killed_supervisor_has_not_read_is_logged_by_its_death()
    {
        await using var lab = new LogLab();
        Pid child = await LogLab.ChildOf(await lab.SuperviseAsync(null, lab.Spec(), Slow(lab)));
        Pid root = lab.Root;
        _ = Supervisor.At(root).TerminateChildAsync("slow").AsTask();
        lab.Run();

        lab.End(child, Lab.Broken);
        int[] before = lab.Log.Errors;
        lab.End(root, ExitReason.Killed);

        Assert.Empty(before);
        Assert.Equal("not restarted: its supervisor had ended", lab.Crash.Decision);
    }

    [Fact]
    public async Task A_crash_after_the_supervisor_has_ended_is_logged_by_the_child()
    {
        await using var lab = new LogLab();
        ChildSpec spec = lab.Spec(traps: true, terminate: static (_, _) => throw new InvalidOperationException("boom"));
        await lab.SuperviseAsync(null, spec);

        lab.End(lab.Root, ExitReason.Killed);

        Assert.Equal(1, lab.Log.Errors.Count(static id => id == 1001));
    }

    [Fact]
    public async Task A_child_that_cut_its_link_logs_by_itself()
    {
        await using var lab = new LogLab();
        Pid child = await LogLab.ChildOf(await lab.SuperviseAsync(null, LogLab.Spec(context => context.StartAsync(() => new LabServer(lab.Lab)
        {
            Init = server =>
            {
                server.Own.Unlink(context.Parent.Self);
                return new(InitResult.Ok);
            },
            Info = static (_, message) => new(Next.Stop((ExitReason)message)),
        }))));

        lab.End(child, Lab.Broken);

        Assert.Equal("not restarted: it was not linked to its supervisor any more", lab.Crash.Decision);
    }

    [Theory, Seeds]
    public async Task Another_supervisor_that_a_child_is_linked_to_does_not_take_its_report(int seed)
    {
        await using var lab = new LogLab(seed);
        Pid child = await LogLab.ChildOf(await lab.SuperviseAsync(null, lab.Spec()));
        await Supervisor.StartAsync(lab.System, [LogLab.Spec(context =>
        {
            context.Parent.Link(child);
            return new(new StartResult.Ignored());
        })]);

        lab.End(child, Lab.Broken);

        Assert.StartsWith("restarted: it is permanent", lab.Crash.Decision, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_helper_of_a_start_function_is_no_child_and_its_crash_is_logged_by_the_supervisor()
    {
        await using var lab = new LogLab();
        Pid helper = default;
        await lab.SuperviseAsync(null, LogLab.Spec(async context =>
        {
            helper = (await context.StartAsync(() => lab.Worker())).GetPidOrThrow();
            return await context.StartAsync(() => lab.Worker());
        }));

        lab.End(helper, Lab.Broken);

        Assert.Equal([1001], lab.Log.Errors);
        Assert.Equal("not restarted: it is not one of the children of the supervisor that started it", lab.Crash.Decision);
    }

    [Theory]
    [InlineData("receives later")]
    [InlineData("receives what waits")]
    [InlineData("unlinks")]
    public async Task A_start_function_that_takes_the_exit_message_loses_no_report(string way)
    {
        await using var lab = new LogLab();

        await lab.SuperviseAsync(null, LogLab.Spec(async context =>
        {
            Pid helper = (await context.StartAsync(() => lab.Worker())).GetPidOrThrow();
            helper.Send(Lab.Broken);
            if (way != "receives later")
                await Task.Delay(TimeSpan.Zero, lab.Lab.World.Clock);
            if (way == "unlinks")
            {
                while (helper.IsAlive)
                    await Task.Yield();
                context.Parent.Unlink(helper, flush: true);
            }
            else
            {
                await context.Parent.ReceiveAsync<TrappedExit>();
            }
            return await context.StartAsync(() => lab.Worker());
        }));

        Assert.Equal([1001], lab.Log.Errors);
    }

    [Theory, Seeds(50)]
    public async Task Each_crash_is_one_block_whatever_happens_to_a_static_supervisor(int seed)
    {
        await using var lab = new LogLab(seed);
        var random = new Random(seed);
        ChildSpec[] specs = [.. Enumerable.Range(0, 8).Select(number => Any(lab, random) with { Id = number })];
        var options = new SupervisorOptions { Strategy = (SupervisionStrategy)random.Next(3), MaxRestarts = random.Next(4) };
        await lab.SuperviseAsync(options, specs);

        Disturb(lab, random, lab.Root);

        AssertAllReported(lab);
    }

    [Theory, Seeds(50)]
    public async Task Each_crash_is_one_block_whatever_happens_to_a_dynamic_supervisor(int seed)
    {
        await using var lab = new LogLab(seed);
        var random = new Random(seed);
        DynamicSupervisorRef supervisor = await lab.SuperviseDynamicAsync(new DynamicSupervisorOptions { MaxRestarts = random.Next(4) });
        for (int number = 0; number < 8; number++)
            await supervisor.StartChildAsync(Any(lab, random));

        Disturb(lab, random, lab.Crowd);

        AssertAllReported(lab);
    }

    private static ChildSpec Slow(LogLab lab) => lab.Spec(
        shutdown: ShutdownPolicy.Infinite, traps: true,
        terminate: async (server, _) => await lab.Lab.ForeverAsync(server.Own)) with
    { Id = "slow" };

    private static ChildSpec Any(LogLab lab, Random random)
    {
        bool failsToEnd = random.Next(3) == 0;
        return lab.Spec(
            (RestartType)random.Next(3), traps: failsToEnd,
            terminate: (_, _) => failsToEnd ? throw new InvalidOperationException("in terminate") : default);
    }

    /// <summary>Children crash, and meanwhile the supervisor is left alone, stopped or killed: in an order that the seed decides.</summary>
    private static void Disturb(LogLab lab, Random random, Pid supervisor)
    {
        Pid[] children = [.. lab.System.GetProcesses().Where(pid => pid != supervisor)];
        int disturbance = random.Next(children.Length);
        for (int number = 0; number < children.Length; number++)
        {
            children[number].Send(Lab.Broken);
            if (number != disturbance)
                continue;
            switch (random.Next(4))
            {
                case 0:
                    supervisor.Kill();
                    break;
                case 1:
                    ((ProcessCell)supervisor.Target!).Post(new StopMail(ExitReason.Normal));
                    break;
                case 2:
                    lab.Run();
                    break;
                default:
                    break;
            }
        }
        lab.Run();
        lab.Lab.Advance(10_000);
    }

    private static void AssertAllReported(LogLab lab)
    {
        Pid[] crashed = [.. lab.Lab.Events.OfType<ProcessCrashed>().Select(static crash => crash.Pid).Order()];
        Pid[] reported = [.. lab.Log.Entries.Where(static entry => entry.Id == 1001).Select(static entry => (Pid)entry.Properties["Pid"]!).Order()];
        Assert.Equal(crashed, reported);

        // And nobody's crash is told a second time by the supervisor's own lines.
        Assert.DoesNotContain(lab.Log.Entries, entry => entry.Id is 3005 or 3008 && crashed.Contains((Pid)entry.Properties["Pid"]!));
    }
}
