using Espalier.Processes;

namespace Espalier.Registries;

/// <summary>The process behind a registry: its holders are linked to it, so they fall when it does.</summary>
internal sealed class RegistryServer<TKey, TValue>(ProcessRegistry<TKey, TValue> registry) : GenServer, IDisposable
    where TKey : notnull
{
    private RegistryTable<TKey, TValue>? _table;

    internal override string Kind => "ProcessRegistry";

    /// <inheritdoc/>
    public void Dispose()
    {
        if (_table is not null)
            registry.Withdraw(_table, Context.Cell.Fate ?? ExitReason.Normal);
    }

    protected internal override ValueTask<InitResult> InitAsync()
    {
        // It outlives its holders; what they held is gone when their exits arrive here.
        TrapExits = true;
        _table = registry.Install(Context.Cell);
        return new(InitResult.Ok);
    }

    protected internal override ValueTask TerminateAsync(ExitReason reason)
    {
        // Holders do not depend on why the registry was stopped, only on its being gone. Killed, it does not come here.
        ProcessCell self = Context.Cell;
        foreach (ProcessCell holder in registry.Withdraw(_table!, reason))
            self.EndLink(holder, ExitReason.Shutdown, keepsTie: _table!.IsLinkedStarter(holder));
        return default;
    }

    protected internal override ValueTask<Next> HandleInfoAsync(object message) => new(Next.Receive);
}
