namespace Espalier.Stress.Findings;

/// <summary>Does what each test tells it to.</summary>
internal sealed class ScriptedServer : GenServer, IDisposable
{
    internal Func<ProcessContext, ValueTask<InitResult>>? OnInit { get; init; }

    internal Func<Caller, ValueTask<CallResult>>? OnCall { get; init; }

    internal Func<ProcessContext, object, ValueTask<Next>>? OnCast { get; init; }

    internal Func<ValueTask<Next>>? OnTimeout { get; init; }

    internal Func<ValueTask>? OnTerminate { get; init; }

    internal Action? OnDispose { get; init; }

    protected internal override ValueTask<InitResult> InitAsync() => OnInit?.Invoke(Context) ?? new(InitResult.Ok);

    protected internal override ValueTask<CallResult> HandleCallAsync(object request, Caller caller) => OnCall!(caller);

    protected internal override ValueTask<Next> HandleCastAsync(object message) => OnCast!(Context, message);

    protected internal override ValueTask<Next> HandleTimeoutAsync() => OnTimeout!();

    protected internal override ValueTask TerminateAsync(ExitReason reason) => OnTerminate?.Invoke() ?? default;

    public void Dispose() => OnDispose?.Invoke();
}
