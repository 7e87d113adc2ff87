namespace Espalier.Tests.Servers;

/// <summary>Casts and plain messages.</summary>
public sealed class CastTests
{
    [Theory, Seeds]
    [OtpCase("gen_server_test", "start_link/2, call/2 and cast/2")]
    public async Task A_cast_to_nobody_is_silent(int seed)
    {
        await using var lab = new Lab(seed);
        Pid dead = await lab.StartAsync(Noting(lab));
        await dead.StopAsync();
        lab.Journal.Clear();

        foreach (ProcessAddress address in (ProcessAddress[])
            [default, default(Pid), dead, lab.System.Name("nobody"), new NameBook(lab).Name("nobody")])
        {
            address.Cast("lost");
        }
        lab.Run();

        Assert.Empty(lab.Journal);
        Assert.Equal(1, lab.System.DeadLetterCount);
    }

    [Theory, Seeds]
    [OtpCase("gen_server_SUITE", "cast")]
    [OtpCase("gen_server_SUITE", "info")]
    public async Task Casts_calls_and_messages_of_one_sender_are_handled_in_the_order_sent(int seed)
    {
        await using var lab = new Lab(seed);
        Pid pid = await lab.StartAsync(Noting(lab));

        lab.Tell(lab.Puppet(), async _ =>
        {
            for (int i = 0; i < 5; i++)
            {
                pid.Cast(i * 3);
                pid.Send((i * 3) + 1);
                await pid.CallAsync(new Ask($"{(i * 3) + 2}"));
            }
        });

        Assert.Equal(Enumerable.Range(0, 15).Select(static i => $"{i}"), lab.Journal);
    }

    [Theory, Seeds]
    public async Task Two_calls_that_one_process_has_open_arrive_in_order(int seed)
    {
        await using var lab = new Lab(seed);
        Pid pid = await lab.StartAsync(Noting(lab));

        lab.Tell(lab.Puppet(), async _ =>
        {
            Task<string> first = pid.CallAsync(new Ask("first")).AsTask();
            Task<string> second = pid.CallAsync(new Ask("second")).AsTask();
            await Task.WhenAll(first, second);
        });

        Assert.Equal(["first", "second"], lab.Journal);
    }

    [Theory, Seeds]
    public async Task While_a_handler_is_open_no_other_message_is_taken(int seed)
    {
        await using var lab = new Lab(seed);
        Pid pid = await lab.StartAsync(new LabServer(lab)
        {
            Cast = async (server, message) =>
            {
                server.Note($"{message} begins");
                await Task.Delay(TimeSpan.FromMilliseconds(10), lab.World.Clock);
                server.Note($"{message} ends");
                return Next.Receive;
            },
        });

        pid.Cast("a");
        pid.Cast("b");
        lab.Advance(100);

        Assert.Equal(["a begins", "a ends", "b begins", "b ends"], lab.Journal);
    }

    [Theory, Seeds(5)]
    [PeerDefect(19)]
    public async Task A_server_that_is_far_behind_never_hurts_who_sends_to_it(int seed)
    {
        const int Many = 100_000;
        await using var lab = new Lab(seed);
        var gate = new TaskCompletionSource();
        int handled = 0;
        Pid pid = await lab.StartAsync(new LabServer(lab)
        {
            Cast = async (_, _) =>
            {
                await gate.Task;
                handled++;
                return Next.Receive;
            },
        });
        Pid sender = lab.Puppet();

        lab.Tell(sender, _ =>
        {
            for (int i = 0; i < Many; i++)
                pid.Cast("more");
        });
        Assert.True(sender.IsAlive);
        gate.SetResult();
        lab.Run();

        Assert.Equal(Many, handled);
    }

    [Theory, Seeds]
    public async Task What_is_sent_after_a_fatal_signal_by_the_same_sender_is_never_handled(int seed)
    {
        await using var lab = new Lab(seed);
        Pid pid = await lab.StartAsync(Noting(lab));

        lab.Tell(lab.Puppet(), _ =>
        {
            pid.SendExit(Lab.Broken);
            pid.Send("never");
            pid.Cast("never");
        });

        Assert.Equal(["dispose"], lab.Journal);
        Assert.Equal(2, lab.System.DeadLetterCount);
    }

    [Fact]
    public async Task Null_is_no_message()
    {
        await using var lab = new Lab();
        Pid pid = await lab.StartAsync(Noting(lab));

        Assert.Throws<ArgumentNullException>(() => pid.Cast(null!));
        Assert.Throws<ArgumentNullException>(() => pid.Send(null!));
    }

    [Theory, Seeds]
    public async Task The_end_of_a_monitored_process_is_a_message_like_others(int seed)
    {
        await using var lab = new Lab(seed);
        Pid watched = lab.Puppet();
        Down? down = null;
        await lab.StartAsync(new LabServer(lab)
        {
            Init = server =>
            {
                server.Own.Monitor(watched);
                return new(InitResult.Ok);
            },
            Info = (_, message) =>
            {
                down = (Down)message;
                return new(Next.Receive);
            },
        });

        watched.SendExit(Lab.Broken);
        lab.Run();

        Assert.Equal((watched, Lab.Broken), (down!.Pid, down.Reason));
    }

    [Theory, Seeds]
    [OtpCase("gen_server_SUITE", "call_with_huge_message_queue")]
    public async Task A_caller_with_a_huge_mailbox_gets_its_reply_without_looking_through_it(int seed)
    {
        const int Many = 20_000;
        await using var lab = new Lab(seed);
        Pid pid = await lab.StartAsync(Noting(lab));
        Pid caller = lab.Puppet();
        for (int i = 0; i < Many; i++)
            caller.Send(i);
        string? reply = null;

        lab.Tell(caller, async _ => reply = await pid.CallAsync(new Ask("fine")));

        Assert.Equal("fine", reply);
        Assert.Equal(Enumerable.Range(0, Many).Cast<object>(), lab.Unread(caller));
    }

    private static LabServer Noting(Lab lab) => new(lab)
    {
        Call = static (server, request, _) =>
        {
            server.Note($"{request}");
            return new(CallResult.Reply($"{request}"));
        },
        Cast = Noted,
        Info = Noted,
    };

    private static ValueTask<Next> Noted(LabServer server, object message)
    {
        server.Note($"{message}");
        return new(Next.Receive);
    }
}
