namespace Espalier.Stress.Supervision;

/// <summary>Tells of its start, and crashes at every cast.</summary>
internal sealed class DynamicCrasher(Action onStart, bool traps = false) : GenServer
{
    internal static ExitReason Crash { get; } = ExitReason.Custom("crash");

    internal static ChildSpec Spec(Action onStart, RestartType restart = RestartType.Permanent, bool traps = false) =>
        ChildSpec.For(() => new DynamicCrasher(onStart, traps)) with { Restart = restart };

    protected internal override ValueTask<InitResult> InitAsync()
    {
        if (traps)
            TrapExits = true;
        onStart();
        return new(InitResult.Ok);
    }

    protected internal override ValueTask<Next> HandleCastAsync(object message) => new(Next.Stop(Crash));
}
