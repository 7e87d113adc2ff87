using Espalier.Tests.Servers;

namespace Espalier.Tests.Processes;

/// <summary>The one order in which a process dies: design 3.4.</summary>
public sealed class DeathOrderTests
{
    [Theory, Seeds]
    public async Task Its_exit_is_an_event_after_its_name_is_free_and_before_anybody_is_told(int seed)
    {
        List<string> seen = [];
        Lab? lab = null;
        Pid target = default;
        Pid linked = default;
        Pid watcher = default;
        void Look(RuntimeEvent happened)
        {
            if (happened is not ProcessExited exited || exited.Pid != target)
                return;
            seen.Add($"found: {lab!.System.TryFind("target", out _)}");
            seen.Add($"listed: {lab.System.GetProcesses().Contains(target)}");
            seen.Add($"linked: {lab.System.GetInfo(linked)!.MailboxLength}");
            seen.Add($"watcher: {lab.System.GetInfo(watcher)!.MailboxLength}");
            lab.System.Register("target", watcher);
        }

        await using Lab made = new(seed, options => options with { EventSinks = [.. options.EventSinks, new EventWatch(Look)] });
        lab = made;
        target = lab.Puppet(name: "target");
        linked = lab.Puppet(traps: true);
        watcher = lab.Puppet();
        lab.Tell(linked, self => self.Link(target));
        MonitorTests.Monitor(lab, watcher, target);
        target.Kill();
        lab.Run();

        Assert.Equal(["found: False", "listed: False", "linked: 0", "watcher: 0"], seen);
        Assert.Single(lab.Unread(linked));
        Assert.Single(lab.Unread(watcher));
        Assert.True(lab.System.TryFind("target", out Pid holder) && holder == watcher);
    }

    [Theory, Seeds]
    public async Task An_exit_that_is_handed_on_is_an_event_after_the_one_that_caused_it(int seed)
    {
        await using var lab = new Lab(seed);
        Pid first = lab.Puppet();
        Pid second = lab.Puppet();
        Pid third = lab.Puppet();
        lab.Tell(first, self => self.Link(second));
        lab.Tell(second, self => self.Link(third));

        first.SendExit(Lab.Broken);
        lab.Run();

        Assert.Equal([first, second, third], lab.Events.OfType<ProcessExited>().Select(static exit => exit.Pid));
    }

    [Fact]
    public async Task A_start_is_an_event_with_the_parent_and_the_time()
    {
        await using var lab = new Lab();
        Pid parent = lab.Puppet();
        Pid child = default;
        lab.Advance(1500);

        lab.Tell(parent, self => child = self.Spawn(static _ => Task.CompletedTask));

        DateTimeOffset now = lab.World.Clock.GetUtcNow();
        Assert.Equal(
            [
                new ProcessStarted(parent, now.AddSeconds(-1.5), default),
                new ProcessStarted(child, now, parent),
                new ProcessExited(child, now, ExitReason.Normal),
            ],
            lab.Events);
    }

    [Fact]
    public async Task A_sink_that_throws_is_not_called_again_and_stops_nobody()
    {
        int calls = 0;
        var failing = new EventWatch(_ =>
        {
            calls++;
            throw new FormatException("sink");
        });
        await using var lab = new Lab(configure: options => options with { EventSinks = [failing, .. options.EventSinks] });

        Pid pid = lab.System.Spawn(static _ => Task.CompletedTask);
        lab.Run();

        Assert.Equal(1, calls);
        Assert.Equal(ExitReason.Normal, lab.EndOf(pid));
        Assert.Equal(2, lab.Events.Count);
    }

    [Fact]
    public async Task A_sink_that_runs_on_a_dying_process_may_send()
    {
        Pid logger = default;
        var sink = new EventWatch(happened =>
        {
            if (happened is ProcessExited exited)
                logger.Send(exited.Reason);
        });
        await using var lab = new Lab(configure: options => options with { EventSinks = [sink] });
        logger = lab.Puppet();
        Pid pid = lab.Puppet();
        lab.Run();

        pid.Kill();
        lab.Run();

        Assert.Equal([ExitReason.Killed], lab.Unread(logger));
        Assert.Equal(0, lab.System.RefusedSendCount);
    }

    [Theory, Seeds]
    public async Task A_successor_under_the_same_name_never_overlaps_with_the_unwinding_of_its_predecessor(int seed)
    {
        await using var lab = new Lab(seed);
        int open = 0;
        int most = 0;
        async Task HoldAsync(ProcessContext self)
        {
            most = Math.Max(most, ++open);
            try
            {
                await self.ReceiveAsync<string>();
            }
            finally
            {
                await Task.Delay(TimeSpan.FromMilliseconds(200), self.System.TimeProvider);
                open--;
            }
        }

        Pid keeper = lab.Puppet(traps: true);
        for (int i = 0; i < 3; i++)
        {
            Pid child = default;
            lab.Tell(keeper, self => child = self.SpawnLinked(HoldAsync, new SpawnOptions { Name = "file" }));
            child.Kill();
            lab.Tell(keeper, async self => await self.ReceiveAsync<TrappedExit>(exit => exit.From == child));
            lab.Advance(200);
        }

        Assert.Equal((0, 1), (open, most));
    }
}
