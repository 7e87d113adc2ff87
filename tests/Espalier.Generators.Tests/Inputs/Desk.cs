namespace Demo;

public sealed partial class Desk : GenServer
{
    private readonly Queue<Caller<int>> _waiting = new();

    /// <summary>Waits for a turn.</summary>
    /// <param name="ticket">The ticket.</param>
    /// <param name="caller">Who waits.</param>
    [Call(TimeoutMilliseconds = -1)]
    private void Wait(string ticket, Caller<int> caller) => _waiting.Enqueue(caller);

    [Call]
    private async Task WaitAwhileAsync(Caller<string?> caller, CancellationToken ct)
    {
        await Task.Delay(1, ct);
        caller.Reply(null);
    }

    [Call]
    private ValueTask WaitShortly(Caller<int> caller) => default;

    [Call]
    private CallResult<int> Close(int code) => CallResult<int>.Stop(ExitReason.Normal, code);

    [Call]
    private Task<CallResult<string>> AskAsync() => Task.FromResult<CallResult<string>>("yes");

    [Call]
    private ValueTask<CallResult<IReadOnlyList<int>>> ListAsync(Caller<IReadOnlyList<int>> caller) =>
        new(CallResult<IReadOnlyList<int>>.Later);
}
