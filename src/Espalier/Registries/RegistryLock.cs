using Espalier.Registries;

namespace Espalier;

/// <summary>A registry's lock, held by one process until this is disposed or the process ends.</summary>
/// <remarks>
/// It passes on when the process's code has ended, so the next holder does not overlap with code that still unwinds; only a process
/// that is abandoned leaves it earlier. All members may be used from any thread.
/// </remarks>
public sealed class RegistryLock : IDisposable
{
    private readonly LockTable _table;

    internal RegistryLock(LockTable table, LockQueue queue, LockHolder holder)
    {
        _table = table;
        Queue = queue;
        Owner = holder;
        IsHeld = true;
    }

    /// <summary>What is locked.</summary>
    public object Key => Queue.Key;

    /// <summary>Who holds it, or held it.</summary>
    public Pid Holder => Owner.Owner.Pid;

    /// <summary>False: it was given back, its holder has ended, or its registry has.</summary>
    public bool IsHeld
    {
        get => Volatile.Read(ref field);
        internal set => Volatile.Write(ref field, value);
    }

    internal LockQueue Queue { get; }

    internal LockHolder Owner { get; }

    /// <summary>Gives it back; the next in line has it at once. A second time changes nothing.</summary>
    public void Dispose() => _table.Release(this);
}
