using Espalier.Processes;

namespace Espalier.Registries;

/// <summary>What one process has of a registry's locks: those it holds and those it waits for. Guarded by the table's gate.</summary>
internal sealed class LockHolder(LockTable table, ProcessCell owner) : Holding(table)
{
    internal ProcessCell Owner => owner;

    /// <summary>In the order in which they were granted.</summary>
    internal List<RegistryLock> Held { get; } = [];

    internal List<LockWait> Waiting { get; } = [];

    /// <summary>The process has given up its names for good.</summary>
    internal bool IsClosed { get; set; }

    internal override bool IsOver => !table.Server.IsAlive;

    /// <inheritdoc/>
    internal override void ReleaseAll() => table.ReleaseAll(this);
}
