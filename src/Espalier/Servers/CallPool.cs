using Espalier.Mailboxes;

namespace Espalier.Servers;

/// <summary>Call objects of one system that wait for their next call. Bounded: what does not fit is left to the collector.</summary>
internal sealed class CallPool(ThreadPoolScheduler? pool)
{
    private const int SlotsPerType = 128;
    private const int Probes = 4;

    private readonly Lock _growing = new();
    private PendingCall?[]?[] _byType = new PendingCall?[]?[8];

    /// <summary>The version of a new object's first use. Versions grow for ever; a test begins where they overflow.</summary>
    internal long FirstVersion { get; set; }

    /// <summary>An object for a call of this type; null: none waits, make one.</summary>
    internal PendingCall? TryRent(int type)
    {
        // The thread's own first: mostly a call ends where it began.
        if (pool?.Thread.TakeUsed(type) is { } kept)
            return (PendingCall)kept;
        PendingCall?[]?[] byType = Volatile.Read(ref _byType);
        if (type < byType.Length && byType[type] is { } slots)
        {
            // Threads start at different places, so they seldom meet; whoever takes an object takes it alone.
            int start = Environment.CurrentManagedThreadId * Probes;
            for (int probe = 0; probe < Probes; probe++)
            {
                ref PendingCall? slot = ref slots[(start + probe) & (SlotsPerType - 1)];
                if (slot is not null && Interlocked.Exchange(ref slot, null) is { } call)
                    return call;
            }
        }
        return null;
    }

    internal void Return(int type, PendingCall call)
    {
        if (pool is not null && pool.Thread.TryKeepUsed(type, call))
            return;
        PendingCall?[] slots = SlotsOf(type);
        int start = Environment.CurrentManagedThreadId * Probes;
        for (int probe = 0; probe < Probes; probe++)
        {
            ref PendingCall? slot = ref slots[(start + probe) & (SlotsPerType - 1)];
            if (slot is null && Interlocked.CompareExchange(ref slot, call, null) is null)
                return;
        }
        call.Discard();
    }

    private PendingCall?[] SlotsOf(int type)
    {
        PendingCall?[]?[] byType = Volatile.Read(ref _byType);
        if (type < byType.Length && byType[type] is { } slots)
            return slots;
        lock (_growing)
        {
            if (type >= _byType.Length)
            {
                var larger = new PendingCall?[]?[Math.Max(type + 1, _byType.Length * 2)];
                _byType.CopyTo(larger, 0);
                Volatile.Write(ref _byType, larger);
            }
            return _byType[type] ??= new PendingCall?[SlotsPerType];
        }
    }
}
