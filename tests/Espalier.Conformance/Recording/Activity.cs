namespace Espalier.Conformance;

/// <summary>Who is in the middle of what: what one must know to tell rest from a pause.</summary>
internal sealed class Activity : IRuntimeEventSink
{
    private readonly Lock _lock = new();
    private readonly HashSet<(Pid Pid, Standing Standing)> _standings = [];
    private long _changes;

    /// <summary>More will happen although no process runs and no message is under way.</summary>
    public bool IsBusy
    {
        get
        {
            lock (_lock)
                return _standings.Any(static entry => entry.Standing is Standing.Sleeping or Standing.ExpectingTimeout);
        }
    }

    /// <summary>Grows with everything that happens.</summary>
    public long Changes => Interlocked.Read(ref _changes);

    public bool Is(Pid pid, Standing standing)
    {
        lock (_lock)
            return _standings.Contains((pid, standing));
    }

    public void Set(Pid pid, Standing standing, bool isSo)
    {
        lock (_lock)
        {
            _changes++;
            if (isSo)
                _standings.Add((pid, standing));
            else
                _standings.Remove((pid, standing));
        }
    }

    /// <summary>The process takes time.</summary>
    public async Task SleepAsync(ProcessContext context, TimeSpan time)
    {
        Set(context.Self, Standing.Sleeping, true);
        await Task.Delay(time, context.System.TimeProvider, context.CancellationToken);
        Set(context.Self, Standing.Sleeping, false);
    }

    public void OnEvent(RuntimeEvent runtimeEvent)
    {
        lock (_lock)
        {
            _changes++;
            if (runtimeEvent is ProcessExited)
                _standings.RemoveWhere(entry => entry.Pid == runtimeEvent.Pid);
        }
    }
}
