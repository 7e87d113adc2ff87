namespace Espalier.Tasks;

/// <summary>The outcome of a task that no process owns: kept, so that anybody may ask, any number of times.</summary>
internal sealed class FreeOutcome<T>
{
    private readonly Lock _lock = new();
    private readonly List<IOutcomeListener<T>> _waits = [];
    private TaskOutcome<T>? _value;

    /// <summary>Null: it has not ended.</summary>
    internal TaskOutcome<T>? Value => Volatile.Read(ref _value);

    /// <summary>The first outcome counts. Any thread.</summary>
    internal void Set(TaskOutcome<T> outcome)
    {
        IOutcomeListener<T>[] waits;
        lock (_lock)
        {
            if (_value is not null)
                return;
            Volatile.Write(ref _value, outcome);
            waits = [.. _waits];
            _waits.Clear();
        }

        // Outside of the lock: it may run somebody's scheduler or context.
        foreach (IOutcomeListener<T> wait in waits)
            wait.Hear(outcome);
    }

    /// <returns>False: there is an outcome, and nobody will tell the wait.</returns>
    internal bool TryAdd(IOutcomeListener<T> wait)
    {
        lock (_lock)
        {
            if (_value is null)
                _waits.Add(wait);
            return _value is null;
        }
    }

    internal void Remove(IOutcomeListener<T> wait)
    {
        lock (_lock)
            _waits.Remove(wait);
    }
}
