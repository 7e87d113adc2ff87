namespace Espalier.Tests.Servers;

/// <summary>A continue runs at once: after the reply, before any message that waits.</summary>
public sealed class ContinueTests
{
    private const int Many = 10_000;

    public static TheoryData<string> Sources => ["init", "reply", "later", "cast", "info", "timeout"];

    [Theory, MemberData(nameof(Sources))]
    [OtpCase("gen_server_SUITE", "continue")]
    public async Task A_continue_runs_before_messages_that_wait_whatever_answered_it(string source)
    {
        for (int seed = 1; seed <= 20; seed++)
        {
            await using var lab = new Lab(seed);
            Pid pid = await lab.StartAsync(Continuing(lab, source));
            Task<string>? call = source is "reply" or "later" ? pid.CallAsync(new Ask()).AsTask() : null;
            if (source == "cast")
                pid.Cast("go");
            if (source == "info")
                pid.Send("go");
            lab.Run();

            Assert.Equal(["continue 1", "continue 2", "waiting message"], lab.Journal);
            if (call is not null)
                Assert.Equal("reply", await call);
        }
    }

    [Theory, Seeds]
    [OtpCase("gen_server_SUITE", "continue")]
    public async Task The_reply_is_given_before_the_continue_that_follows_it(int seed)
    {
        await using var lab = new Lab(seed);
        var gate = new TaskCompletionSource();
        Pid pid = await lab.StartAsync(new LabServer(lab)
        {
            Call = static (_, _, _) => new(CallResult.Reply("reply", Next.Continue("on"))),
            Continue = async (server, _) =>
            {
                await gate.Task;
                server.Note("continued");
                return Next.Receive;
            },
        });

        string reply = await pid.CallAsync(new Ask());

        Assert.Equal("reply", reply);
        Assert.Empty(lab.Journal);
        gate.SetResult();
        lab.Run();
        Assert.Equal(["continued"], lab.Journal);
    }

    [Theory, Seeds]
    [OtpCase("gen_server_SUITE", "continue")]
    public async Task A_stop_from_a_continue_ends_the_server_before_any_message(int seed)
    {
        await using var lab = new Lab(seed);
        Pid pid = await lab.StartAsync(new LabServer(lab)
        {
            Cast = static (server, _) => new(Next.Continue("on")),
            Continue = static (_, _) => new(Next.Stop(Lab.Broken)),
            Info = static (server, message) =>
            {
                server.Note($"{message}");
                return new(Next.Receive);
            },
        });

        pid.Cast("go");
        pid.Send("never");
        lab.Run();

        Assert.Equal(Lab.Broken, lab.EndOf(pid));
        Assert.Equal(["terminate broken", "dispose"], lab.Journal);
    }

    [Fact]
    public async Task A_thousand_continues_do_not_grow_the_stack()
    {
        await using var lab = new Lab();
        int deepest = 0, first = 0;

        Pid pid = await lab.StartAsync(new LabServer(lab)
        {
            Init = static _ => new(InitResult.OkThen(Next.Continue(1))),
            Continue = (_, argument) =>
            {
                int depth = Environment.StackTrace.Length;
                first = first == 0 ? depth : first;
                deepest = Math.Max(deepest, depth);
                return new((int)argument < 1_000 ? Next.Continue((int)argument + 1) : Next.Stop(ExitReason.ShutdownWith(argument)));
            },
        });
        lab.Run();

        Assert.Equal(ExitReason.ShutdownWith(1_000), lab.EndOf(pid));
        Assert.Equal(first, deepest);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_chain_of_ten_thousand_continues_comes_to_its_end_whether_they_await_or_not(bool awaits)
    {
        await using var lab = new Lab();

        Pid pid = await lab.StartAsync(new LabServer(lab)
        {
            Init = static _ => new(InitResult.OkThen(Next.Continue(1))),
            Continue = async (_, argument) =>
            {
                if (awaits)
                    await Task.Yield();
                return (int)argument < Many ? Next.Continue((int)argument + 1) : Next.Stop(ExitReason.ShutdownWith(argument));
            },
        });
        lab.Run();

        Assert.Equal(ExitReason.ShutdownWith(Many), lab.EndOf(pid));
    }

    [Theory, Seeds]
    public async Task A_kill_ends_an_endless_chain_of_continues(int seed)
    {
        await using var lab = new Lab(seed);
        int rounds = 0;
        Pid pid = await lab.StartAsync(new LabServer(lab)
        {
            Init = static _ => new(InitResult.OkThen(Next.Continue("on"))),
            Continue = async (_, _) =>
            {
                rounds++;
                await Task.Delay(TimeSpan.FromMilliseconds(1), lab.World.Clock);
                return Next.Continue("on");
            },
        });
        lab.Advance(10);

        pid.Kill();
        int seen = rounds;
        lab.Advance(10);

        Assert.True(seen > 5);
        Assert.Equal(seen, rounds);
        Assert.Equal(ExitReason.Killed, lab.EndOf(pid));
    }

    [Theory, Seeds]
    public async Task Each_continue_gets_the_argument_of_the_one_before_and_may_end_the_server(int seed)
    {
        await using var lab = new Lab(seed);
        Pid pid = await lab.StartAsync(new LabServer(lab)
        {
            Init = static _ => new(InitResult.OkThen(Next.Continue(1))),
            Continue = static (server, argument) =>
            {
                server.Note($"{argument}");
                return new((int)argument < 3 ? Next.Continue((int)argument + 1) : Next.Stop(ExitReason.Shutdown));
            },
        });
        lab.Run();

        Assert.Equal(["1", "2", "3", "terminate shutdown", "dispose"], lab.Journal);
        Assert.Equal(ExitReason.Shutdown, lab.EndOf(pid));
    }

    private static LabServer Continuing(Lab lab, string source) => new(lab)
    {
        Init = server =>
        {
            if (source is "init" or "timeout")
            {
                if (source == "init")
                    server.Own.Self.Send("waiting message");
                return new(InitResult.OkThen(source == "init" ? Next.Continue(1) : Next.ReceiveFor(TimeSpan.Zero)));
            }
            return new(InitResult.Ok);
        },
        Call = (server, _, caller) =>
        {
            server.Own.Self.Send("waiting message");
            if (source == "reply")
                return new(CallResult.Reply("reply", Next.Continue(1)));
            caller.Reply("reply");
            return new(CallResult.LaterThen(Next.Continue(1)));
        },
        Cast = static (server, _) => SendAndContinue(server),
        Idle = SendAndContinue,
        Info = static (server, message) =>
        {
            if (message is "go")
                return SendAndContinue(server);
            server.Note($"{message}");
            return new(Next.Receive);
        },
        Continue = static (server, argument) =>
        {
            server.Note($"continue {argument}");
            return new(argument is 1 ? Next.Continue(2) : Next.Receive);
        },
    };

    private static ValueTask<Next> SendAndContinue(LabServer server)
    {
        server.Own.Self.Send("waiting message");
        return new(Next.Continue(1));
    }
}
