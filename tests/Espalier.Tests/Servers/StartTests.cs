namespace Espalier.Tests.Servers;

/// <summary>What surrounds an init: where it runs, what can be seen meanwhile, what ends it early.</summary>
public sealed class StartTests
{
    private static readonly AsyncLocal<string?> Flow = new();

    [Fact]
    public async Task Constructor_and_init_run_in_the_new_process_and_not_in_the_starters_flow()
    {
        await using var lab = new Lab();
        Flow.Value = "of the starter";
        string? inConstructor = "not run", inInit = "not run";

        Pid pid = (await lab.System.StartServerAsync(() =>
        {
            inConstructor = Flow.Value;
            return new LabServer(lab)
            {
                Init = server =>
                {
                    inInit = Flow.Value;
                    server.Note($"{server.Own.Self}");
                    return new(InitResult.Ok);
                },
            };
        })).GetPidOrThrow();

        Assert.Null(inConstructor);
        Assert.Null(inInit);
        Assert.Equal([$"{pid}"], lab.Journal);
    }

    [Fact]
    public async Task A_server_that_overrides_nothing_starts()
    {
        await using var lab = new Lab();

        Pid pid = await lab.StartAsync(new LabServer(lab));

        Assert.True(pid.IsAlive);
        Assert.Equal("LabServer", lab.System.GetInfo(pid)!.Description);
    }

    [Fact]
    public async Task Before_the_start_there_is_no_process_to_act_on()
    {
        await using var lab = new Lab();

        var server = new LabServer(lab);

        Assert.Equal(default, server.Own);
        Assert.Throws<InvalidOperationException>(() => server.Own.Self);
    }

    [Theory, Seeds]
    [OtpCase("gen_server_test", "start_link/2, call/2 and cast/2")]
    public async Task A_linked_start_ties_starter_and_server_and_makes_the_starter_the_parent(int seed)
    {
        await using var lab = new Lab(seed);
        Pid starter = lab.Puppet();

        Pid server = lab.StartLinked(starter, new LabServer(lab));
        Assert.Equal(starter, lab.System.GetInfo(server)!.Parent);
        Assert.Equal([server], lab.System.GetInfo(starter)!.Links);
        starter.SendExit(Lab.Broken);
        lab.Run();

        Assert.Equal(Lab.Broken, lab.EndOf(server));
    }

    [Theory, Seeds]
    [OtpCase("gen_server_test", "start/2")]
    public async Task An_unlinked_start_ties_nothing(int seed)
    {
        await using var lab = new Lab(seed);
        Pid starter = lab.Puppet();

        lab.Tell(starter, async self => await self.StartServerAsync(() => new LabServer(lab)));
        Pid server = lab.LastStarted;
        Assert.Empty(lab.System.GetInfo(server)!.Links);
        starter.SendExit(Lab.Broken);
        lab.Run();

        Assert.True(server.IsAlive);
    }

    [Theory, Seeds]
    public async Task What_comes_during_init_is_handled_after_it_in_order(int seed)
    {
        await using var lab = new Lab(seed);
        var gate = new TaskCompletionSource();
        Task<StartResult> start = lab.System.StartServerAsync(() => new LabServer(lab)
        {
            Init = async server =>
            {
                server.Own.Self.Send("own");
                await gate.Task;
                server.Note("init done");
                return InitResult.OkThen(Next.Continue("on"));
            },
            Continue = Noted,
            Info = Noted,
            Cast = Noted,
        }).AsTask();
        lab.Run();
        Pid pid = lab.LastStarted;

        pid.Send("one");
        pid.Cast("two");
        pid.Send("three");
        lab.Run();
        Assert.False(start.IsCompleted);
        Assert.Empty(lab.Journal);
        gate.SetResult();
        lab.Run();

        Assert.Equal(new StartResult.Started(pid), await start);
        Assert.Equal(["init done", "on", "own", "one", "two", "three"], lab.Journal);
    }

    [Theory, Seeds]
    public async Task A_start_returns_before_the_continue_of_its_init_ends(int seed)
    {
        await using var lab = new Lab(seed);
        var gate = new TaskCompletionSource();

        Pid pid = await lab.StartAsync(new LabServer(lab)
        {
            Init = static _ => new(InitResult.OkThen(Next.Continue("slow"))),
            Continue = async (server, _) =>
            {
                await gate.Task;
                server.Note("continued");
                return Next.Receive;
            },
        });

        Assert.True(pid.IsAlive);
        Assert.Empty(lab.Journal);
        gate.SetResult();
        lab.Run();
        Assert.Equal(["continued"], lab.Journal);
    }

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

    [Theory, Seeds]
    public async Task One_instance_cannot_be_started_twice_whether_the_first_runs_or_has_ended(int seed)
    {
        await using var lab = new Lab(seed);
        var server = new LabServer(lab);
        Pid first = await lab.StartAsync(server);

        StartResult second = await lab.System.StartServerAsync(() => server);
        Assert.True(first.IsAlive);
        first.Kill();
        lab.Run();
        StartResult third = await lab.System.StartServerAsync(() => server);

        foreach (StartResult result in (StartResult[])[second, third])
        {
            var error = Assert.IsType<StartError.Failed>(Assert.IsType<StartResult.Failed>(result).Error);
            Assert.IsType<InvalidOperationException>(error.Reason.Exception);
        }
        Assert.Equal(0, lab.System.ProcessCount);
    }

    [Fact]
    public async Task An_instance_that_runs_is_not_disposed_by_a_second_start_of_it()
    {
        await using var lab = new Lab();
        var server = new LabServer(lab) { Call = static (_, _, _) => new(CallResult.Reply("fine")) };
        Pid first = await lab.StartAsync(server);

        await lab.System.StartServerAsync(() => server);

        Assert.Empty(lab.Journal);
        Assert.Equal("fine", await first.CallAsync(new Ask()));
    }

    [Fact]
    public async Task A_function_that_makes_no_server_fails_the_start()
    {
        await using var lab = new Lab();

        StartResult result = await lab.System.StartServerAsync(() => null!);

        var error = Assert.IsType<StartError.Failed>(Assert.IsType<StartResult.Failed>(result).Error);
        Assert.IsType<InvalidOperationException>(error.Reason.Exception);
    }

    [Fact]
    public async Task Arguments_that_are_none_are_refused_before_anything_starts()
    {
        await using var lab = new Lab();
        var negative = new ServerOptions { StartTimeout = TimeSpan.FromMilliseconds(-2) };

        await Assert.ThrowsAsync<ArgumentNullException>(() => lab.System.StartServerAsync(null!).AsTask());
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => lab.System.StartServerAsync(() => new LabServer(lab), negative).AsTask());
        Assert.Throws<ArgumentException>(() => InitResult.OkThen(Next.Stop(ExitReason.Normal)));
        Assert.Throws<ArgumentException>(() => InitResult.OkThen(default));
        Assert.Throws<ArgumentNullException>(() => InitResult.Stop(null!));
        Assert.Throws<ArgumentNullException>(() => InitResult.Fail(null!));

        Assert.Empty(lab.Events);
    }

    [Fact]
    public async Task GetPidOrThrow_says_why_there_is_no_pid()
    {
        await using var lab = new Lab();
        var failure = new InvalidOperationException("no disk");

        StartResult crashed = await lab.System.StartServerAsync(() => throw failure);
        StartResult ignored = await lab.System.StartServerAsync(() => new LabServer(lab) { Init = static _ => new(InitResult.Ignore) });

        var thrown = Assert.Throws<StartFailedException>(() => crashed.GetPidOrThrow());
        Assert.Same(failure, thrown.InnerException);
        Assert.Equal(new StartError.Failed(ExitReason.Crashed(failure)), thrown.Error);
        Assert.Null(Assert.Throws<StartFailedException>(() => ignored.GetPidOrThrow()).Error);
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

    private static ValueTask<Next> Noted(LabServer server, object message)
    {
        server.Note($"{message}");
        return new(Next.Receive);
    }
}
