namespace Espalier.Tests.Servers;

/// <summary>The one order of a server's death, and what others see at each step: design 3.4 and 3.6.</summary>
public sealed class ServerDeathTests
{
    [Theory, Seeds]
    [PeerDefect(9)]
    public async Task Names_first_then_calls_then_the_event_then_links_then_monitors(int seed)
    {
        var steps = new List<string>();
        Lab? watched = null;
        ProcessName? name = null;
        Pid parent = default, monitor = default;
        Task<string>? call = null;
        var sink = new Sink(end => steps.Add(
            $"free {!name!.TryFind(out _)}, call over {call!.IsCompleted || IsSettled(watched!)}, " +
            $"parent {Length(parent)}, monitor {Length(monitor)}"));
        await using var lab = watched = new Lab(seed, options => options with { EventSinks = [.. options.EventSinks, sink] });
        parent = lab.Puppet(traps: true);
        monitor = lab.Puppet();
        name = lab.System.Name("name");
        Pid pid = lab.StartLinked(
            parent, new LabServer(lab) { Call = static (_, _, _) => new(CallResult.Later) }, new ServerOptions { Name = name });
        lab.Tell(monitor, self => self.Monitor(pid));
        call = pid.CallAsync(new Ask()).AsTask();
        lab.Run();
        steps.Clear();

        pid.Kill();
        lab.Run();

        Assert.Equal(["free True, call over True, parent 0, monitor 0"], steps);
        Assert.Equal([new TrappedExit(pid, ExitReason.Killed)], lab.Unread(parent));
        Assert.Equal(ExitReason.Killed, Assert.IsType<Down>(Assert.Single(lab.Unread(monitor))).Reason);

        int Length(Pid of) => watched!.System.GetInfo(of)!.MailboxLength;

        // Its deadline is taken back in the very act that fails it; the caller's continuation takes its turn later.
        static bool IsSettled(Lab lab) => lab.World.Clock.PendingTimers == 0;
    }

    [Theory, Seeds]
    [PeerDefect(9)]
    public async Task When_a_stranger_hears_of_the_end_the_parent_has_been_told(int seed)
    {
        await using var lab = new Lab(seed);
        Pid stranger = lab.Puppet();
        Pid parent = lab.Puppet(traps: true);
        Pid pid = lab.StartLinked(parent, new LabServer(lab));
        int told = -1;
        lab.Tell(stranger, async self =>
        {
            self.Monitor(pid);
            await self.ReceiveAsync<Down>();
            told = lab.System.GetInfo(parent)!.MailboxLength;
        });

        pid.SendExit(Lab.Broken);
        lab.Run();

        Assert.Equal(1, told);
    }

    [Theory, Seeds]
    public async Task The_last_message_of_a_server_comes_before_the_news_of_its_end(int seed)
    {
        await using var lab = new Lab(seed);
        Pid observer = lab.Puppet(traps: true);
        Pid pid = lab.StartLinked(observer, new LabServer(lab)
        {
            Cast = (_, _) =>
            {
                observer.Send("last words");
                return new(Next.Stop(Lab.Broken));
            },
        });
        lab.Tell(observer, self => self.Monitor(pid));

        pid.Cast("go");
        lab.Run();

        List<object> unread = lab.Unread(observer);
        Assert.Equal(["last words", new TrappedExit(pid, Lab.Broken)], unread.Take(2));
        Assert.IsType<Down>(unread[2]);
    }

    [Theory, Seeds]
    [PeerDefect(2)]
    public async Task From_a_kill_on_everything_the_handler_tries_is_refused(int seed)
    {
        await using var lab = new Lab(seed);
        var gate = new TaskCompletionSource();
        Pid other = lab.Puppet();
        Pid echo = await lab.StartAsync(new LabServer(lab) { Call = static (_, _, _) => new(CallResult.Reply("heard")) });
        Pid pid = await lab.StartAsync(new LabServer(lab)
        {
            Cast = async (server, _) =>
            {
                await gate.Task;
                other.Send("refused");
                other.SendExit(Lab.Broken);
                echo.Cast("refused");
                server.Note(await RefusalAsync(() => echo.CallAsync(new Ask()).AsTask()));
                server.Note(await RefusalAsync(() => echo.StopAsync().AsTask()));
                server.Note(await RefusalAsync(() => server.Own.StartServerAsync(() => new LabServer(lab)).AsTask()));
                server.Note(await RefusalAsync(() => Task.FromResult(server.Own.Monitor(other))));
                return Next.Receive;
            },
        });
        pid.Cast("go");
        lab.Run();

        pid.Kill();
        gate.SetResult();
        lab.Run();

        Assert.Equal(["killed", "killed", "killed", "killed", "dispose"], lab.Journal);
        Assert.Empty(lab.Unread(other));
        Assert.True(other.IsAlive && echo.IsAlive);
        Assert.Equal(3, lab.System.RefusedSendCount);
    }

    [Theory, Seeds]
    [PeerDefect(2)]
    public async Task A_call_that_a_killed_server_awaits_is_interrupted_at_once(int seed)
    {
        await using var lab = new Lab(seed);
        Pid silent = await lab.StartAsync(new LabServer(lab, "silent") { Call = static (_, _, _) => new(CallResult.Later) });
        Pid pid = await lab.StartAsync(new LabServer(lab)
        {
            Cast = async (server, _) =>
            {
                server.Note(await RefusalAsync(() => silent.CallAsync(new Ask(), Timeout.InfiniteTimeSpan).AsTask()));
                return Next.Receive;
            },
        });
        pid.Cast("go");
        lab.Run();

        pid.Kill();
        lab.Run();

        Assert.Equal(["killed", "dispose"], lab.Journal);
        Assert.Equal(ExitReason.Killed, lab.EndOf(pid));
    }

    [Theory, Seeds]
    [PeerDefect(1)]
    public async Task A_fresh_start_after_a_failure_in_mid_await_serves_at_once(int seed)
    {
        await using var lab = new Lab(seed);
        var options = new ServerOptions { Name = lab.System.Name("name") };
        Pid first = await lab.StartAsync(Failing(lab), options);
        first.Cast("fail");
        lab.Advance(10);
        Assert.False(first.IsAlive);

        Pid second = await lab.StartAsync(Failing(lab), options);

        Assert.Equal("fine", await second.CallAsync(new Ask("fine")));
        Assert.Equal("fine", await options.Name!.CallAsync(new Ask("fine")));
    }

    [Theory, Seeds]
    public async Task Work_that_a_handler_started_and_left_open_ends_the_server_by_failing(int seed)
    {
        await using var lab = new Lab(seed);
        var failure = new InvalidOperationException("left alone");
        Pid pid = await lab.StartAsync(new LabServer(lab)
        {
            Cast = (_, _) =>
            {
                FailLater();
                return new(Next.Receive);
            },
        });
        pid.Cast("go");
        lab.Run();
        Assert.True(pid.IsAlive);

        lab.Advance(10);

        Assert.Same(failure, lab.EndOf(pid)!.Exception);
        Assert.Equal(["terminate InvalidOperationException: left alone", "dispose"], lab.Journal);

        async void FailLater()
        {
            await Task.Delay(TimeSpan.FromMilliseconds(10), lab.World.Clock);
            throw failure;
        }
    }

    [Theory, Seeds]
    [PeerDefect(16)]
    public async Task A_sink_that_throws_hurts_nobody(int seed)
    {
        await using var lab = new Lab(seed, static options => options with
        {
            EventSinks = [new Sink(static _ => throw new InvalidOperationException("sink")), .. options.EventSinks],
        });

        Pid pid = await lab.StartAsync(Failing(lab));
        await pid.StopAsync();

        Assert.Equal(ExitReason.Normal, lab.EndOf(pid));
        Assert.Empty(lab.Events.OfType<LateFailure>());
    }

    [Theory, Seeds]
    [PeerDefect(16)]
    public async Task A_logger_that_throws_hurts_nobody(int seed)
    {
        using var log = new LogBook { Failure = new InvalidOperationException("log") };
        await using var lab = new Lab(seed, options => options with { LoggerFactory = log });
        Pid pid = await lab.StartAsync(Failing(lab));

        pid.Send("unhandled");
        lab.Run();

        Assert.True(pid.IsAlive);
    }

    private static LabServer Failing(Lab lab) => new(lab)
    {
        Call = static (_, request, _) => new(CallResult.Reply($"{request}")),
        Cast = async (_, _) =>
        {
            await Task.Delay(TimeSpan.FromMilliseconds(10), lab.World.Clock);
            throw new InvalidOperationException("in mid await");
        },
    };

    private static async Task<string> RefusalAsync(Func<Task> attempt)
    {
        try
        {
            await attempt();
            return "allowed";
        }
        catch (ExitException exit)
        {
            return $"{exit.Reason}";
        }
    }

    private sealed class Sink(Action<ProcessExited> see) : IRuntimeEventSink
    {
        public void OnEvent(RuntimeEvent runtimeEvent)
        {
            if (runtimeEvent is ProcessExited end)
                see(end);
        }
    }
}
