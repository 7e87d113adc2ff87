namespace Espalier.Tests.Servers;

/// <summary>Tokens of calls: they end the wait of the caller and nothing else.</summary>
public sealed class CallTokenTests
{
    [Theory, Seeds]
    [PeerDefect(12)]
    public async Task The_token_of_a_call_ends_the_wait_and_the_server_carries_the_request_out(int seed)
    {
        await using var lab = new Lab(seed);
        using var cancellation = new CancellationTokenSource();
        var gate = new TaskCompletionSource();
        Pid pid = await lab.StartAsync(Gated(lab, gate.Task));
        Task<string> call = pid.CallAsync(new Ask("work"), cancellationToken: cancellation.Token).AsTask();
        lab.Run();

        cancellation.Cancel();
        lab.Run();
        var thrown = await Assert.ThrowsAnyAsync<OperationCanceledException>(() => call);
        gate.SetResult();
        lab.Run();

        Assert.Equal(cancellation.Token, thrown.CancellationToken);
        Assert.Equal(["work"], lab.Journal);
        Assert.True(pid.IsAlive);
    }

    [Theory, Seeds]
    public async Task A_call_cancelled_while_it_waits_in_the_mailbox_is_still_handled(int seed)
    {
        await using var lab = new Lab(seed);
        using var cancellation = new CancellationTokenSource();
        var gate = new TaskCompletionSource();
        Pid pid = await lab.StartAsync(Gated(lab, gate.Task));
        Task<string> first = pid.CallAsync(new Ask("first")).AsTask();
        Task<string> second = pid.CallAsync(new Ask("second"), cancellationToken: cancellation.Token).AsTask();
        Task<string> third = pid.CallAsync(new Ask("third")).AsTask();

        cancellation.Cancel();
        gate.SetResult();
        lab.Run();

        Assert.Equal(("first", "third"), (await first, await third));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => second);
        Assert.Equal(["first", "second", "third"], lab.Journal);
    }

    [Fact]
    public async Task A_token_that_is_cancelled_already_sends_nothing()
    {
        await using var lab = new Lab();
        Pid pid = await lab.StartAsync(Gated(lab, Task.CompletedTask));

        await Assert.ThrowsAnyAsync<OperationCanceledException>(
            () => pid.CallAsync(new Ask(), cancellationToken: new CancellationToken(true)).AsTask());
        await Assert.ThrowsAnyAsync<OperationCanceledException>(
            () => pid.StopAsync(cancellationToken: new CancellationToken(true)).AsTask());
        lab.Run();

        Assert.Empty(lab.Journal);
        Assert.True(pid.IsAlive);
    }

    [Theory, Seeds]
    public async Task A_token_cancelled_after_the_reply_changes_nothing(int seed)
    {
        await using var lab = new Lab(seed);
        using var cancellation = new CancellationTokenSource();
        Pid pid = await lab.StartAsync(Gated(lab, Task.CompletedTask));

        string first = await pid.CallAsync(new Ask("first"), cancellationToken: cancellation.Token);
        cancellation.Cancel();
        string second = await pid.CallAsync(new Ask("second"));

        Assert.Equal(("first", "second"), (first, second));
    }

    [Theory, Seeds]
    [PeerDefect(12)]
    public async Task A_handler_that_is_cancelled_by_a_token_of_its_own_has_crashed(int seed)
    {
        await using var lab = new Lab(seed);
        var failure = new OperationCanceledException(new CancellationToken(true));
        Pid thrown = await lab.StartAsync(new LabServer(lab) { Cast = (_, _) => throw failure });
        Pid awaited = await lab.StartAsync(new LabServer(lab)
        {
            Cast = static async (_, _) =>
            {
                await Task.FromCanceled(new CancellationToken(true));
                return Next.Receive;
            },
        });

        thrown.Cast("go");
        awaited.Cast("go");
        lab.Run();

        Assert.Same(failure, lab.EndOf(thrown)!.Exception);
        Assert.IsAssignableFrom<OperationCanceledException>(lab.EndOf(awaited)!.Exception);
        Assert.True(lab.EndOf(awaited)!.IsAbnormal);
    }

    [Theory, Seeds]
    [PeerDefect(12)]
    public async Task Unwinding_by_its_own_token_after_a_signal_keeps_the_signals_reason(int seed)
    {
        await using var lab = new Lab(seed);
        Pid pid = await lab.StartAsync(new LabServer(lab)
        {
            Cast = async (server, _) =>
            {
                await lab.ForeverAsync(server.Own);
                return Next.Receive;
            },
        });
        pid.Cast("go");
        lab.Run();

        pid.SendExit(ExitReason.Shutdown);
        lab.Run();

        Assert.Equal(ExitReason.Shutdown, lab.EndOf(pid));
        Assert.Empty(lab.Events.OfType<LateFailure>());
    }

    private static LabServer Gated(Lab lab, Task gate) => new(lab)
    {
        Call = async (server, request, _) =>
        {
            await gate;
            server.Note($"{request}");
            return CallResult.Reply($"{request}");
        },
    };
}
