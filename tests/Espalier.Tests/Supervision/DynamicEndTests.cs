using Espalier.Tests.Servers;

namespace Espalier.Tests.Supervision;

/// <summary>What ends a dynamic supervisor and what does not, and what its end does to what is under way: facts 3.11, 4.5.</summary>
public sealed class DynamicEndTests
{
    public static TheoryData<string> Reasons => [.. DynamicReasons.All];

    [Theory, MemberData(nameof(Reasons))]
    public async Task It_ends_with_its_parent_whatever_the_reason_after_its_children(string reason)
    {
        for (int seed = 1; seed <= 10; seed++)
        {
            await using Lab lab = DynamicLab.Make(seed);
            Pid parent = lab.Puppet();
            DynamicSupervisorRef? supervisor = null;
            lab.Tell(parent, async self => supervisor = await DynamicSupervisor.StartLinkedAsync(self));
            Assert.True(supervisor!.Address.TryFind(out Pid pid));
            Pid child = (await supervisor.StartChildAsync(
                DynamicLab.Spec(context => context.StartAsync(() => new LabServer(lab))))).GetPidOrThrow();

            lab.Tell(parent, _ => throw new ExitException(DynamicReasons.Of(reason)));

            Assert.Equal(DynamicReasons.Of(reason), lab.EndOf(pid));
            Assert.Equal(
                [child, pid], lab.Events.OfType<ProcessExited>().Select(static end => end.Pid).Where(one => one != parent));
            Assert.Equal(ExitReason.Shutdown, lab.EndOf(child));
        }
    }

    [Theory, Seeds]
    public async Task A_call_it_does_not_know_fails_for_the_caller_and_other_messages_are_logged_and_dropped(int seed)
    {
        var log = new LogBook();
        await using var lab = new Lab(seed, options => options with { LoggerFactory = log });
        DynamicSupervisorRef supervisor = await DynamicSupervisor.StartAsync(lab.System);
        Assert.True(supervisor.Address.TryFind(out Pid pid));

        ExitReason failure = await Lab.FailureOf(pid.CallAsync(new Ask()).AsTask());
        pid.Cast("cast");
        pid.Send("message");
        lab.Run();

        Assert.IsType<NotSupportedException>(failure.Exception);
        Assert.Equal(2, log.Lines.Count);
        Assert.All(log.Lines, static line => Assert.StartsWith("Warning: ", line, StringComparison.Ordinal));
        Assert.Empty(await supervisor.GetChildrenAsync());
    }

    [Theory, Seeds]
    public async Task A_kill_takes_plain_children_along_and_lets_trapping_ones_terminate(int seed)
    {
        await using DynamicLab lab = await DynamicLab.StartAsync(seed);
        Pid plain = await lab.AddAsync();
        Pid trapping = await lab.AddAsync(lab.Slow(100, ShutdownPolicy.BrutalKill));

        lab.Pid.Kill();
        lab.Advance(100);

        Assert.Equal((ExitReason.Killed, ExitReason.Killed), (lab.Lab.EndOf(plain), lab.Lab.EndOf(trapping)));
        Assert.Contains("slow terminate killed", lab.Journal);
        Assert.Equal(0, lab.Lab.System.ProcessCount);
    }

    [Theory, Seeds]
    public async Task A_kill_in_the_middle_of_its_stop_takes_the_children_along_that_are_slow_to_end(int seed)
    {
        await using DynamicLab lab = await DynamicLab.StartAsync(seed);
        Pid child = await lab.AddAsync(DynamicLab.Spec(context => new(new StartResult.Started(context.Parent.SpawnLinked(
            async self =>
            {
                await self.ReceiveAsync<TrappedExit>();

                // Cleaning up, and by now as mortal as anybody.
                self.TrapExits = false;
                await self.ReceiveAsync<Ask>();
            },
            new SpawnOptions { TrapsExits = true })))) with
        { Shutdown = ShutdownPolicy.Infinite });
        List<Pid> slow = await lab.AddAsync(lab.Slow(1_000, ShutdownPolicy.Infinite), 3);
        Task stop = lab.Supervisor.StopAsync().AsTask();
        lab.Advance(100);
        Assert.True(child.IsAlive);

        lab.Pid.Kill();
        lab.Run();

        Assert.Equal((ExitReason.Killed, ExitReason.Killed), (lab.End, lab.Lab.EndOf(child)));
        Assert.Equal(ExitReason.Killed, await Lab.FailureOf(stop));

        // Those that trap exits have one exit more in their mailboxes and end when they are done.
        lab.Advance(900);
        Assert.All(slow, pid => Assert.Equal(ExitReason.Shutdown, lab.Lab.EndOf(pid)));
        Assert.Equal(0, lab.Lab.System.ProcessCount);
    }

    [Theory, Seeds]
    public async Task A_start_under_way_when_the_stop_comes_is_finished_and_its_child_stopped_and_a_later_one_never_begins(int seed)
    {
        await using DynamicLab lab = await DynamicLab.StartAsync(seed);
        var gate = new DynamicGate(context => context.StartAsync(() => lab.Worker("first")));
        var late = new DynamicScript(DynamicScript.Fail(Lab.Broken));
        Task<StartResult> first = lab.Supervisor.StartChildAsync(DynamicLab.Spec(gate.StartAsync)).AsTask();
        lab.Run();

        Task stop = lab.Supervisor.StopAsync(ExitReason.Shutdown).AsTask();
        Task<StartResult> second = lab.Supervisor.StartChildAsync(DynamicLab.Spec(late.StartAsync)).AsTask();
        gate.Open();
        lab.Run();
        await stop;

        Assert.Equal(ExitReason.Shutdown, lab.Lab.EndOf((await first).GetPidOrThrow()));
        Assert.Equal(ExitReason.Shutdown, await Lab.FailureOf(second));
        Assert.Equal(0, late.Starts);
        Assert.Equal(0, lab.Lab.System.ProcessCount);
    }

    [Theory, Seeds]
    public async Task A_start_asked_for_while_the_children_are_being_stopped_fails_with_the_supervisor(int seed)
    {
        await using DynamicLab lab = await DynamicLab.StartAsync(seed);
        await lab.AddAsync(lab.Slow(100, ShutdownPolicy.Infinite));
        var late = new DynamicScript(DynamicScript.Fail(Lab.Broken));
        Task stop = lab.Supervisor.StopAsync().AsTask();
        lab.Advance(50);

        Task<StartResult> start = lab.Supervisor.StartChildAsync(DynamicLab.Spec(late.StartAsync)).AsTask();
        lab.Advance(50);
        await stop;

        Assert.Equal(ExitReason.Normal, await Lab.FailureOf(start));
        Assert.Equal(0, late.Starts);
    }

    [Theory, Seeds]
    public async Task A_kill_in_the_middle_of_a_start_leaves_no_orphan_and_no_name(int seed)
    {
        foreach (bool traps in (bool[])[false, true])
        {
            await using DynamicLab lab = await DynamicLab.StartAsync(seed);
            ProcessName name = lab.Lab.System.Name("child");
            Task<StartResult> start = lab.Supervisor.StartChildAsync(DynamicLab.Spec(context => context.StartAsync(() => new LabServer(lab.Lab)
            {
                Init = async server =>
                {
                    if (traps)
                        server.Trap();
                    await Task.Delay(TimeSpan.FromSeconds(1), lab.Lab.World.Clock, server.Own.CancellationToken);
                    return InitResult.Ok;
                },
            })) with
            { Name = name }).AsTask();
            lab.Advance(500);
            Assert.True(name.TryFind(out _));

            lab.Pid.Kill();
            lab.Advance(500);

            Assert.Equal(ExitReason.Killed, await Lab.FailureOf(start));
            Assert.Equal(0, lab.Lab.System.ProcessCount);
            Assert.False(name.TryFind(out _));
        }
    }
}
