namespace Espalier.Stress.Supervision;

/// <summary>Takes a key in a registry as it starts, and crashes at every cast.</summary>
internal sealed class DynamicKeeper(ProcessRegistry<int> registry, int key, Action<bool> onStart) : GenServer
{
    protected internal override ValueTask<InitResult> InitAsync()
    {
        onStart(registry.TryRegister(Context, key, out _));
        return new(InitResult.Ok);
    }

    protected internal override ValueTask<Next> HandleCastAsync(object message) => new(Next.Stop(DynamicCrasher.Crash));
}
