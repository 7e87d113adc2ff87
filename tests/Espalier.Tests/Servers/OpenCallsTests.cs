namespace Espalier.Tests.Servers;

/// <summary>Several calls open at once: what OTP does with request ids and their collections, here with tasks.</summary>
public sealed class OpenCallsTests
{
    [Theory, Seeds]
    [OtpCase("gen_server_SUITE", "send_request")]
    public async Task A_call_that_is_not_awaited_yet_is_under_way(int seed)
    {
        await using var lab = new Lab(seed);
        Pid pid = await lab.StartAsync(Delaying(lab));
        Pid broken = await lab.StartAsync(Delaying(lab));
        Pid dead = await lab.StartAsync(new LabServer(lab));
        await dead.StopAsync();

        string[] outcomes = lab.Do(async _ =>
        {
            Task<string> good = pid.CallAsync(new Ask("0")).AsTask();
            Task<string> gone = dead.CallAsync(new Ask("0")).AsTask();
            Task<string> silent = pid.CallAsync(new Ask("never"), TimeSpan.Zero).AsTask();
            Task<string> bad = broken.CallAsync(new Ask("bad")).AsTask();
            return await Task.WhenAll(OutcomeAsync(good), OutcomeAsync(gone), OutcomeAsync(silent), OutcomeAsync(bad));
        });

        Assert.Equal(["0", "no process", "timed out", "bad return value of HandleCallAsync"], outcomes);
    }

    [Theory, Seeds]
    [OtpCase("gen_server_SUITE", "send_request_receive_reqid_collection")]
    public async Task Replies_come_in_the_order_of_their_completion(int seed)
    {
        await using var lab = new Lab(seed);
        Pid pid = await lab.StartAsync(Delaying(lab));
        Pid caller = lab.Puppet();

        lab.Tell(caller, async _ =>
        {
            List<Task<string>> open =
            [
                pid.CallAsync(new Ask("30")).AsTask(), pid.CallAsync(new Ask("10")).AsTask(), pid.CallAsync(new Ask("20")).AsTask(),
            ];
            while (open.Count > 0)
            {
                Task<string> done = await Task.WhenAny(open);
                open.Remove(done);
                lab.Journal.Add(await done);
            }
        });
        lab.Advance(100);

        Assert.Equal(["10", "20", "30"], lab.Journal);
        Assert.Empty(lab.Unread(caller));
    }

    [Theory, Seeds]
    [OtpCase("gen_server_SUITE", "send_request_wait_reqid_collection")]
    public async Task A_wait_that_ends_before_the_replies_can_be_taken_up_again_or_given_up(int seed)
    {
        await using var lab = new Lab(seed);
        Pid pid = await lab.StartAsync(Delaying(lab));
        Pid caller = lab.Puppet();

        lab.Tell(caller, async self =>
        {
            Task<string> kept = pid.CallAsync(new Ask("50")).AsTask();
            Task<string> dropped = pid.CallAsync(new Ask("60"), TimeSpan.FromMilliseconds(20)).AsTask();
            await Assert.ThrowsAsync<TimeoutException>(() => kept.WaitAsync(TimeSpan.FromMilliseconds(10), self.System.TimeProvider));
            lab.Journal.Add($"{await Lab.FailureOf(dropped)}");
            lab.Journal.Add(await kept);
        });
        lab.Advance(100);

        Assert.Equal(["timed out", "50"], lab.Journal);
        Assert.Empty(lab.Unread(caller));
    }

    [Theory, Seeds]
    [OtpCase("gen_server_SUITE", "send_request_check_reqid_collection")]
    public async Task Whether_a_reply_has_come_can_be_looked_up_without_waiting(int seed)
    {
        await using var lab = new Lab(seed);
        Pid pid = await lab.StartAsync(Delaying(lab));
        Pid broken = await lab.StartAsync(Delaying(lab));
        Task<string> quick = pid.CallAsync(new Ask("10")).AsTask();
        Task<string> slow = pid.CallAsync(new Ask("20")).AsTask();
        Task<string> failing = broken.CallAsync(new Ask("bad")).AsTask();
        Assert.False(quick.IsCompleted || slow.IsCompleted);

        lab.Advance(10);
        Assert.True(quick.IsCompletedSuccessfully && failing.IsFaulted);
        Assert.False(slow.IsCompleted);
        lab.Advance(10);

        Assert.Equal(("10", "20"), (await quick, await slow));
        Assert.Equal(ExitKind.BadReturn, (await Lab.FailureOf(failing)).Kind);
    }

    private static async Task<string> OutcomeAsync(Task<string> call)
    {
        try
        {
            return await call;
        }
        catch (CallFailedException failure)
        {
            return $"{failure.Reason}";
        }
    }

    /// <summary>Replies after so many milliseconds; never; or not at all.</summary>
    private static LabServer Delaying(Lab lab) => new(lab)
    {
        Call = static (server, request, caller) =>
        {
            var ask = (Ask)request;
            if (ask.What == "bad")
                return default;
            if (ask.What != "never")
                server.Own.SendAfter((caller, ask.What), TimeSpan.FromMilliseconds(int.Parse(ask.What, null)));
            return new(CallResult.Later);
        },
        Info = static (_, message) =>
        {
            (Caller caller, string reply) = ((Caller, string))message;
            caller.Reply(reply);
            return new(Next.Receive);
        },
    };
}
