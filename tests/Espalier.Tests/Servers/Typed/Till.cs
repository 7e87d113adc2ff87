namespace Espalier.Tests.Servers.Typed;

/// <summary>A typed server that shows every form of a handler, and notes what it does.</summary>
internal sealed partial class Till(List<string> journal, int content = 0) : GenServer, IDisposable
{
    private readonly Queue<Caller<int>> _waiting = new();
    private int _content = content;

    public void Dispose() => journal.Add("dispose");

    protected internal override ValueTask TerminateAsync(ExitReason reason)
    {
        journal.Add($"terminate {reason}");
        return default;
    }

    [Call]
    private int Add(int by = 1) => _content += by;

    [Call]
    private void Check() => journal.Add("check");

    [Call(TimeoutMilliseconds = 250)]
    private async Task<int> AddSlowlyAsync(int by, CancellationToken ct)
    {
        await Task.Delay(TimeSpan.FromSeconds(1), Context.System.TimeProvider, ct);
        return _content += by;
    }

    [Call]
    private async ValueTask CountAsync()
    {
        await Task.Yield();
        journal.Add($"count {_content}");
    }

    /// <summary>Waits until somebody pays.</summary>
    [Call]
    private void Wait(Caller<int> caller) => _waiting.Enqueue(caller);

    [Call]
    private CallResult<string> Close(bool replies) =>
        replies ? CallResult<string>.Stop(ExitReason.Normal, $"{_content} left") : CallResult<string>.Stop(ExitReason.Shutdown);

    [Call]
    private CallResult<int> Peek() => CallResult<int>.Reply(_content, Next.Continue("peeked"));

    [Call]
    private int Break(string why) => throw new InvalidOperationException(why);

    [Cast]
    private void Pay(int amount)
    {
        _content += amount;
        if (_waiting.TryDequeue(out Caller<int> caller))
            journal.Add($"paid, {caller.Reply(amount)}");
    }

    [Cast]
    private async Task<Next> LeaveAsync()
    {
        await Task.Yield();
        return Next.Stop(ExitReason.Normal);
    }

    [Info]
    private void OnAnimal(object animal) => journal.Add($"something: {animal}");

    [Info]
    private void OnText(string text) => journal.Add($"text: {text}");

    [Info]
    private Next OnDown(Down down)
    {
        journal.Add($"down: {down.Reason}");
        return Next.Receive;
    }

    protected internal override ValueTask<Next> HandleContinueAsync(object argument)
    {
        journal.Add($"{argument}");
        return new(Next.Receive);
    }
}
