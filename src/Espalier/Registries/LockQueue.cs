namespace Espalier.Registries;

/// <summary>One key that is locked: who holds it and who waits, in the order of arrival. Guarded by the table's gate.</summary>
internal sealed class LockQueue(object key)
{
    private LockWait? _first;
    private LockWait? _last;

    internal object Key { get; } = key;

    internal RegistryLock? Current { get; set; }

    internal void Append(LockWait wait)
    {
        wait.IsQueued = true;
        wait.PreviousInLine = _last;
        if (_last is null)
            _first = wait;
        else
            _last.NextInLine = wait;
        _last = wait;
    }

    internal LockWait? TakeFirst()
    {
        LockWait? first = _first;
        if (first is not null)
            Remove(first);
        return first;
    }

    internal void Remove(LockWait wait)
    {
        if (!wait.IsQueued)
            return;
        wait.IsQueued = false;
        if (wait.PreviousInLine is { } previous)
            previous.NextInLine = wait.NextInLine;
        else
            _first = wait.NextInLine;
        if (wait.NextInLine is { } next)
            next.PreviousInLine = wait.PreviousInLine;
        else
            _last = wait.PreviousInLine;
        wait.NextInLine = wait.PreviousInLine = null;
        wait.Holder.Waiting.Remove(wait);
    }
}
