namespace Espalier.Tests.Servers;

/// <summary>A server's token reaches whatever its callbacks hand it to.</summary>
public sealed class ServerTokenTests
{
    public static TheoryData<string> Callbacks => ["init", "call", "cast", "info", "continue", "timeout", "terminate"];

    [Theory, MemberData(nameof(Callbacks))]
    [PeerDefect(14)]
    public async Task A_kill_cancels_the_token_in_every_kind_of_callback(string callback)
    {
        for (int seed = 1; seed <= 20; seed++)
        {
            await using var lab = new Lab(seed);
            _ = lab.System.StartServerAsync(() => Waiting(lab, callback)).AsTask();
            lab.Run();
            Pid pid = lab.LastStarted;
            Have(pid, callback);
            lab.Run();
            Assert.Equal(callback == "terminate" ? ["terminate normal", "waits"] : ["waits"], lab.Journal);

            pid.Kill();
            lab.Run();

            Assert.Equal(["waits", "cancelled", "dispose"], lab.Journal.TakeLast(3));
            Assert.Equal(ExitReason.Killed, lab.EndOf(pid));
            Assert.Equal(0, lab.System.ZombieCount);
        }
    }

    [Theory, Seeds]
    public async Task An_exit_in_good_order_cancels_the_token_only_after_terminate(int seed)
    {
        await using var lab = new Lab(seed);
        Pid pid = await lab.StartAsync(new LabServer(lab)
        {
            Init = static server =>
            {
                server.Own.CancellationToken.Register(() => server.Note("cancelled"));
                return new(InitResult.Ok);
            },
        });

        await pid.StopAsync();

        Assert.Equal(["terminate normal", "cancelled", "dispose"], lab.Journal);
    }

    private static void Have(Pid pid, string callback)
    {
        switch (callback)
        {
            case "call":
                _ = pid.CallAsync(new Ask()).AsTask();
                break;
            case "cast":
                pid.Cast("go");
                break;
            case "info":
                pid.Send("go");
                break;
            case "terminate":
                _ = pid.StopAsync().AsTask();
                break;
            default:
                break;
        }
    }

    private static LabServer Waiting(Lab lab, string callback) => new(lab)
    {
        Init = async server =>
        {
            if (callback == "init")
                await WaitAsync(lab, server);
            return callback switch
            {
                "continue" => InitResult.OkThen(Next.Continue("on")),
                "timeout" => InitResult.OkThen(Next.ReceiveFor(TimeSpan.Zero)),
                _ => InitResult.Ok,
            };
        },
        Call = async (server, _, _) =>
        {
            await WaitAsync(lab, server);
            return CallResult.Reply("never");
        },
        Cast = (server, _) => WaitThenReceiveAsync(lab, server),
        Info = (server, _) => WaitThenReceiveAsync(lab, server),
        Continue = (server, _) => WaitThenReceiveAsync(lab, server),
        Idle = server => WaitThenReceiveAsync(lab, server),
        Terminate = async (server, _) => await WaitAsync(lab, server),
    };

    private static async ValueTask<Next> WaitThenReceiveAsync(Lab lab, LabServer server)
    {
        await WaitAsync(lab, server);
        return Next.Receive;
    }

    private static async Task WaitAsync(Lab lab, LabServer server)
    {
        server.Note("waits");
        try
        {
            await lab.ForeverAsync(server.Own);
        }
        catch (OperationCanceledException)
        {
            server.Note("cancelled");
            throw;
        }
    }
}
