using Espalier.Testing;
using Espalier.Tests.Servers;

namespace Espalier.Tests.Testing;

/// <summary>The world itself: seeds, time, and awaiting.</summary>
public sealed class TestWorldTests
{
    private const int Seeds = 20;

    [Fact]
    public async Task The_same_seed_gives_the_same_run()
    {
        for (int seed = 1; seed <= Seeds; seed++)
            Assert.Equal(await RunAsync(seed), await RunAsync(seed));
    }

    [Fact]
    public async Task Different_seeds_give_different_runs()
    {
        HashSet<string> runs = [];
        for (int seed = 1; seed <= Seeds; seed++)
            runs.Add(await RunAsync(seed));

        Assert.InRange(runs.Count, Seeds / 2, Seeds);
    }

    [Fact]
    public async Task Nothing_runs_by_itself()
    {
        await using var world = new TestWorld(7);
        bool ran = false;

        world.System.Spawn(_ =>
        {
            ran = true;
            return Task.CompletedTask;
        });
        bool early = ran;
        world.RunUntilIdle();

        Assert.False(early);
        Assert.True(ran);
        Assert.Equal(7, world.Seed);
    }

    [Fact]
    public async Task Running_to_rest_moves_no_time()
    {
        await using var lab = new Lab();
        Pid pid = lab.Puppet();
        lab.System.SendAfter(pid, "now", TimeSpan.Zero);
        lab.System.SendAfter(pid, "later", TimeSpan.FromMilliseconds(1));
        DateTimeOffset before = lab.World.Clock.GetUtcNow();

        lab.World.RunUntilIdle();

        Assert.Equal(before, lab.World.Clock.GetUtcNow());
        Assert.Equal(["now"], lab.Unread(pid));
    }

    [Fact]
    public async Task Advancing_runs_the_processes_between_the_instants()
    {
        await using var lab = new Lab();
        DateTimeOffset start = lab.World.Clock.GetUtcNow();
        lab.System.Spawn(async self =>
        {
            for (int i = 0; i < 3; i++)
            {
                self.SendAfter("tick", TimeSpan.FromMilliseconds(10));
                await self.ReceiveAsync<string>();
                lab.Journal.Add($"{(self.System.TimeProvider.GetUtcNow() - start).TotalMilliseconds}");
            }
        });

        lab.Advance(25);
        List<string> first = [.. lab.Journal];
        lab.Advance(5);

        Assert.Equal(["10", "20"], first);
        Assert.Equal(["10", "20", "30"], lab.Journal);
    }

    [Fact]
    public async Task Time_can_go_from_timer_to_timer()
    {
        await using var lab = new Lab();
        Pid pid = lab.Puppet();
        lab.System.SendAfter(pid, "one", TimeSpan.FromSeconds(3));
        lab.System.SendAfter(pid, "two", TimeSpan.FromHours(3));
        DateTimeOffset start = lab.World.Clock.GetUtcNow();

        List<object> got = [];
        while (got.Count == 0 && lab.World.AdvanceToNextTimer())
            got = lab.Unread(pid);
        TimeSpan afterFirst = lab.World.Clock.GetUtcNow() - start;
        while (lab.World.AdvanceToNextTimer())
        {
        }

        Assert.Equal(TimeSpan.FromSeconds(3), afterFirst);
        Assert.Equal(["one"], got);
        Assert.Equal(TimeSpan.FromHours(3), lab.World.Clock.GetUtcNow() - start);
        Assert.Equal(["two"], lab.Unread(pid));
    }

    [Fact]
    public async Task Awaiting_what_a_process_will_do_runs_the_world()
    {
        await using var lab = new Lab();
        Pid pid = await lab.StartAsync(new LabServer(lab) { Call = static (_, request, _) => new(CallResult.Reply(((Ask)request).What)) });

        string reply = await pid.CallAsync(new Ask("hello"));
        await pid.StopAsync();

        Assert.Equal("hello", reply);
        Assert.Equal(ExitReason.Normal, lab.EndOf(pid));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Awaiting_what_cannot_come_fails_instead_of_hanging(bool isInfinite)
    {
        await using var lab = new Lab();
        Pid silent = await lab.StartAsync(new LabServer(lab) { Call = static (_, _, _) => new(CallResult.Later) });
        TimeSpan? timeout = isInfinite ? Timeout.InfiniteTimeSpan : null;

        var failure = await Assert.ThrowsAsync<InvalidOperationException>(async () => await silent.CallAsync(new Ask("anything"), timeout));

        Assert.Contains("would never end", failure.Message, StringComparison.Ordinal);
        Assert.Contains("Advance the clock", failure.Message, StringComparison.Ordinal);
        Assert.True(silent.IsAlive);
    }

    [Fact]
    public async Task The_worlds_clock_and_scheduler_cannot_be_configured_away()
    {
        await using var world = new TestWorld(configure: static options => options with
        {
            TimeProvider = TimeProvider.System,
            Scheduler = null,
            UnwindGrace = TimeSpan.FromSeconds(9),
        });

        Assert.Same(world.Clock, world.System.TimeProvider);
        Assert.True(world.System.RunsOnWaitingThread);
        Assert.Equal(TimeSpan.FromSeconds(9), world.System.Options.UnwindGrace);
    }

    [Fact]
    public async Task Disposing_ends_what_obeys_and_abandons_what_does_not()
    {
        var lab = new Lab();
        var never = new TaskCompletionSource();
        Pid obedient = lab.Puppet();
        Pid stubborn = lab.System.Spawn(async _ => await never.Task);
        lab.Run();

        await lab.DisposeAsync();

        Assert.Equal(ExitReason.Shutdown, lab.EndOf(obedient));
        Assert.Equal(ExitReason.Shutdown, lab.EndOf(stubborn));
        Assert.Equal(0, lab.System.ProcessCount);
        Assert.Equal(1, lab.System.ZombieCount);
    }

    /// <summary>Who did what in which order, as one text.</summary>
    private static async Task<string> RunAsync(int seed)
    {
        await using var world = new TestWorld(seed);
        List<string> steps = [];
        foreach (string name in new[] { "a", "b", "c", "d" })
        {
            world.System.Spawn(async _ =>
            {
                for (int i = 0; i < 3; i++)
                {
                    steps.Add($"{name}{i}");
                    await Task.Yield();
                }
            });
        }
        world.RunUntilIdle();
        return string.Join(' ', steps);
    }
}
