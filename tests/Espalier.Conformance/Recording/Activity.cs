namespace Espalier.Conformance.Recording;

/// <summary>Who is busy without running, and who waits on purpose: what one must know to tell rest from a pause.</summary>
internal sealed class Activity : IRuntimeEventSink
{
    private readonly Lock _lock = new();
    private readonly HashSet<Pid> _expectingTimeout = [];
    private readonly HashSet<Pid> _holding = [];
    private readonly HashSet<Pid> _parked = [];
    private int _sleepers;
    private long _changes;

    /// <summary>Somebody sleeps, or a server will be told that nothing has come: more will happen without any message.</summary>
    public bool IsBusy
    {
        get
        {
            lock (_lock)
                return _sleepers > 0 || _expectingTimeout.Count > 0;
        }
    }

    /// <summary>Grows with everything that happens.</summary>
    public long Changes => Interlocked.Read(ref _changes);

    /// <summary>Its code is open because it waits for another process.</summary>
    public bool IsParked(Pid pid) => Contains(_parked, pid);

    /// <summary>It leaves its mailbox alone.</summary>
    public bool IsHolding(Pid pid) => Contains(_holding, pid);

    public void SetHolding(Pid pid, bool isHolding) => Set(_holding, pid, isHolding);

    public void SetExpectingTimeout(Pid pid, bool isExpecting) => Set(_expectingTimeout, pid, isExpecting);

    /// <summary>Takes time, which counts as being busy.</summary>
    public async Task SleepAsync(ProcessContext context, TimeSpan time)
    {
        Count(+1);
        try
        {
            await Task.Delay(time, context.System.TimeProvider, context.CancellationToken);
        }
        finally
        {
            Count(-1);
        }
    }

    /// <summary>Waits for another process, which counts as being at rest.</summary>
    public async Task<T> ParkAsync<T>(Pid pid, ValueTask<T> wait)
    {
        Set(_parked, pid, true);
        try
        {
            return await wait;
        }
        finally
        {
            Set(_parked, pid, false);
        }
    }

    public void OnEvent(RuntimeEvent runtimeEvent)
    {
        lock (_lock)
        {
            _changes++;
            if (runtimeEvent is ProcessExited)
                _expectingTimeout.Remove(runtimeEvent.Pid);
        }
    }

    private void Count(int change)
    {
        lock (_lock)
        {
            _sleepers += change;
            _changes++;
        }
    }

    private void Set(HashSet<Pid> set, Pid pid, bool isIn)
    {
        lock (_lock)
        {
            if (isIn ? set.Add(pid) : set.Remove(pid))
                _changes++;
        }
    }

    private bool Contains(HashSet<Pid> set, Pid pid)
    {
        lock (_lock)
            return set.Contains(pid);
    }
}
