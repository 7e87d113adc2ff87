namespace Espalier.Tests.Servers;

/// <summary>Starts that come to no end: their limit, their token, the death of either side.</summary>
public sealed class BrokenOffStartTests
{
    [Theory, Seeds]
    [PeerDefect(13)]
    public async Task A_start_that_takes_too_long_is_killed_at_its_limit(int seed)
    {
        await using var lab = new Lab(seed);
        Task<StartResult> start = lab.System.StartServerAsync(() => Hanging(lab), Named(lab, TimeSpan.FromSeconds(3))).AsTask();

        lab.Advance(2_999);
        Assert.False(start.IsCompleted);
        Assert.True(lab.System.TryFind("name", out Pid pid));
        lab.Advance(1);

        Assert.Equal(new StartResult.Failed(new StartError.TimedOut()), await start);
        Assert.Equal(ExitReason.Killed, lab.EndOf(pid));
        Assert.Equal(["dispose"], lab.Journal);
        Assert.IsType<StartResult.Started>(await lab.System.StartServerAsync(() => new LabServer(lab), Named(lab)));
    }

    [Fact]
    public async Task The_limit_of_a_start_does_not_outlive_it()
    {
        await using var lab = new Lab();
        Pid pid = await lab.StartAsync(new LabServer(lab), Named(lab, TimeSpan.FromSeconds(3)));

        lab.Advance(10_000);

        Assert.True(pid.IsAlive);
        Assert.Equal(0, lab.World.Clock.PendingTimers);
    }

    [Theory, Seeds]
    public async Task A_server_that_is_killed_before_its_first_turn_is_never_made(int seed)
    {
        await using var lab = new Lab(seed);
        StartResult? result = null;

        lab.Tell(lab.Puppet(), async self =>
        {
            ValueTask<StartResult> start = self.System.StartServerAsync(() => throw new InvalidOperationException("made"));
            lab.LastStarted.Kill();
            result = await start;
        });

        Assert.Equal(new StartResult.Failed(new StartError.Failed(ExitReason.Killed)), result);
    }

    [Theory, Seeds]
    public async Task A_start_that_holds_its_code_after_the_kill_is_answered_when_it_is_given_up(int seed)
    {
        await using var lab = new Lab(seed);
        var stubborn = new TaskCompletionSource();
        Task<StartResult> start = lab.System.StartServerAsync(
            () => new LabServer(lab)
            {
                Init = async server =>
                {
                    await stubborn.Task;
                    return InitResult.Ok;
                },
            },
            Named(lab, TimeSpan.FromSeconds(3))).AsTask();

        lab.Advance(3_999);
        Assert.False(start.IsCompleted);
        lab.Advance(1);

        Assert.Equal(new StartResult.Failed(new StartError.TimedOut()), await start);
        Assert.Equal(1, lab.System.ZombieCount);
        Assert.Empty(lab.Journal);
        stubborn.SetResult();
        lab.Run();
        Assert.Equal(["dispose"], lab.Journal);
        Assert.Equal(0, lab.System.ZombieCount);
    }

    [Theory, Seeds]
    [PeerDefect(11)]
    public async Task A_cancelled_start_leaves_nothing_and_spares_its_linked_starter(int seed)
    {
        await using var lab = new Lab(seed);
        using var cancellation = new CancellationTokenSource();
        Pid starter = lab.Puppet();
        OperationCanceledException? failure = null;
        lab.Tell(starter, async self => failure = await Assert.ThrowsAsync<OperationCanceledException>(
            async () => await self.StartServerLinkedAsync(() => Hanging(lab), Named(lab), cancellation.Token)));
        Pid pid = lab.LastStarted;

        cancellation.Cancel();
        lab.Run();

        Assert.Equal(cancellation.Token, failure!.CancellationToken);
        Assert.Equal(ExitReason.Killed, lab.EndOf(pid));
        Assert.Equal([starter], lab.System.GetProcesses());
        Assert.False(lab.System.TryFind("name", out _));
        Assert.Equal(["dispose"], lab.Journal);
    }

    [Fact]
    public async Task A_token_that_is_cancelled_already_starts_nothing()
    {
        await using var lab = new Lab();

        await Assert.ThrowsAsync<OperationCanceledException>(
            () => lab.System.StartServerAsync(() => new LabServer(lab), cancellationToken: new CancellationToken(true)).AsTask());

        Assert.Empty(lab.Events);
    }

    [Fact]
    public async Task A_token_that_is_cancelled_after_the_start_changes_nothing()
    {
        await using var lab = new Lab();
        using var cancellation = new CancellationTokenSource();
        Pid pid = (await lab.System.StartServerAsync(() => new LabServer(lab), cancellationToken: cancellation.Token)).GetPidOrThrow();

        cancellation.Cancel();
        lab.Run();

        Assert.True(pid.IsAlive);
    }

    [Theory, Seeds]
    public async Task A_process_killed_during_its_init_fails_the_start_with_that_reason(int seed)
    {
        await using var lab = new Lab(seed);
        Pid starter = lab.Puppet(traps: true);
        StartResult? result = null;
        lab.Tell(starter, async self => result = await self.StartServerLinkedAsync(() => Hanging(lab)));

        lab.LastStarted.Kill();
        lab.Run();

        Assert.Equal(new StartResult.Failed(new StartError.Failed(ExitReason.Killed)), result);
        Assert.Empty(lab.Unread(starter));
        Assert.Equal(["dispose"], lab.Journal);
    }

    [Theory, Seeds]
    public async Task A_starter_that_dies_during_the_init_takes_the_server_along(int seed)
    {
        await using var lab = new Lab(seed);
        Pid starter = lab.Puppet();
        lab.Tell(starter, async self => await self.StartServerLinkedAsync(() => Hanging(lab)));
        Pid pid = lab.LastStarted;

        starter.SendExit(Lab.Broken);
        lab.Run();

        Assert.Equal(Lab.Broken, lab.EndOf(pid));
        Assert.Equal(["dispose"], lab.Journal);
    }

    private static ServerOptions Named(Lab lab, TimeSpan? limit = null) =>
        new() { Name = lab.System.Name("name"), StartTimeout = limit ?? Timeout.InfiniteTimeSpan };

    private static LabServer Hanging(Lab lab) => new(lab)
    {
        Init = async server =>
        {
            await lab.ForeverAsync(server.Own);
            return InitResult.Ok;
        },
    };
}
