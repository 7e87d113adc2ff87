namespace Espalier.Stress.Supervision;

/// <summary>Crashes as soon as it has started, unless its start is one at which it is to wait for a cast.</summary>
internal sealed class DynamicStormer(Func<bool> waits) : GenServer
{
    protected internal override ValueTask<InitResult> InitAsync() =>
        new(waits() ? InitResult.Ok : InitResult.OkThen(Next.Continue(DynamicCrasher.Crash)));

    protected internal override ValueTask<Next> HandleContinueAsync(object argument) => new(Next.Stop(DynamicCrasher.Crash));

    protected internal override ValueTask<Next> HandleCastAsync(object message) => new(Next.Stop(DynamicCrasher.Crash));
}
