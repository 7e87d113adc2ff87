using Espalier.Processes;

namespace Espalier.Registries;

/// <summary>What one process has in one incarnation of a registry: its entries in the order of registration.</summary>
/// <remarks>
/// The object is the lock that guards its list and the tie between process and registry. Order of locks: a holder, then a stripe, or
/// a holder, then cells. A stripe's lock is never held over anything else's.
/// </remarks>
internal sealed class EntryHolder<TKey, TValue>(RegistryTable<TKey, TValue> table, ProcessCell owner) : Holding(table)
    where TKey : notnull
{
    internal ProcessCell Owner => owner;

    internal Registration<TKey, TValue>? First { get; private set; }

    private Registration<TKey, TValue>? Last { get; set; }

    /// <summary>The process has given up its names for good.</summary>
    internal bool IsClosed { get; private set; }

    internal override bool IsOver => !Table.Server.IsAlive;

    // Kept once, as the keeper: there is a holder for each process.
    private RegistryTable<TKey, TValue> Table => (RegistryTable<TKey, TValue>)Keeper;

    internal void Append(Registration<TKey, TValue> entry)
    {
        entry.PreviousOfHolder = Last;
        if (Last is null)
            First = entry;
        else
            Last.NextOfHolder = entry;
        Last = entry;
    }

    internal void Remove(Registration<TKey, TValue> entry)
    {
        if (entry.PreviousOfHolder is { } previous)
            previous.NextOfHolder = entry.NextOfHolder;
        else
            First = entry.NextOfHolder;
        if (entry.NextOfHolder is { } next)
            next.PreviousOfHolder = entry.PreviousOfHolder;
        else
            Last = entry.PreviousOfHolder;
        entry.NextOfHolder = entry.PreviousOfHolder = null;
    }

    /// <summary>The holder falls with the registry from now on.</summary>
    /// <exception cref="ArgumentException">The registry has ended this very moment.</exception>
    internal void Tie()
    {
        try
        {
            owner.Link(Table.Server);
        }
        catch (ProcessNotFoundException)
        {
            throw Table.NotRunning();
        }

        // A process that traps exits is told of that end by a message.
        if (!Table.Server.IsAlive)
            throw Table.NotRunning();
    }

    /// <summary>It does not any more; unless it has started the registry with a link, which is not for entries.</summary>
    internal void Untie()
    {
        if (!Table.IsLinkedStarter(owner))
            owner.Unlink(Table.Server);
    }

    /// <inheritdoc/>
    internal override void ReleaseAll()
    {
        Registration<TKey, TValue>? first;
        lock (this)
        {
            IsClosed = true;
            first = First;
            First = Last = null;
        }
        Table.ReleaseAll(first);
    }
}
