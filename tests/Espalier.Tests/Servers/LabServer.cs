namespace Espalier.Tests.Servers;

/// <summary>A server whose callbacks are given by the test. It notes when it terminates and when it is disposed.</summary>
internal sealed class LabServer(Lab lab, string name = "") : GenServer, IDisposable
{
    private readonly string _prefix = name.Length == 0 ? "" : name + " ";

    public Func<LabServer, ValueTask<InitResult>>? Init { get; init; }

    public Func<LabServer, object, Caller, ValueTask<CallResult>>? Call { get; init; }

    public Func<LabServer, object, ValueTask<Next>>? Cast { get; init; }

    public Func<LabServer, object, ValueTask<Next>>? Info { get; init; }

    public Func<LabServer, object, ValueTask<Next>>? Continue { get; init; }

    public Func<LabServer, ValueTask<Next>>? Idle { get; init; }

    public Func<LabServer, ExitReason, ValueTask>? Terminate { get; init; }

    public Action<LabServer>? Disposing { get; init; }

    public Func<LabServer, string?>? State { get; init; }

    public Func<LabServer, object?>? Given { get; init; }

    public Action<LabServer, object?>? Taken { get; init; }

    /// <summary>What the server may do with its own process.</summary>
    public ProcessContext Own => Context;

    public void Trap() => TrapExits = true;

    public void Note(string what) => lab.Journal.Add(_prefix + what);

    public void Dispose()
    {
        Note("dispose");
        Disposing?.Invoke(this);
    }

    protected internal override ValueTask<InitResult> InitAsync() => Init?.Invoke(this) ?? base.InitAsync();

    protected internal override ValueTask<CallResult> HandleCallAsync(object request, Caller caller) =>
        Call?.Invoke(this, request, caller) ?? base.HandleCallAsync(request, caller);

    protected internal override ValueTask<Next> HandleCastAsync(object message) =>
        Cast?.Invoke(this, message) ?? base.HandleCastAsync(message);

    protected internal override ValueTask<Next> HandleInfoAsync(object message) =>
        Info?.Invoke(this, message) ?? base.HandleInfoAsync(message);

    protected internal override ValueTask<Next> HandleContinueAsync(object argument) =>
        Continue?.Invoke(this, argument) ?? base.HandleContinueAsync(argument);

    protected internal override ValueTask<Next> HandleTimeoutAsync() => Idle?.Invoke(this) ?? base.HandleTimeoutAsync();

    protected internal override string? DescribeState() => State is null ? base.DescribeState() : State(this);

    protected internal override object? GetState() => Given is null ? base.GetState() : Given(this);

    protected internal override void SetState(object? state)
    {
        if (Taken is null)
            base.SetState(state);
        else
            Taken(this, state);
    }

    protected internal override ValueTask TerminateAsync(ExitReason reason)
    {
        Note($"terminate {reason}");
        return Terminate?.Invoke(this, reason) ?? base.TerminateAsync(reason);
    }
}
