namespace Espalier.Conformance;

/// <summary>Notes what processes report, at the moment of the act, who ended of what, and who is in the middle of what.</summary>
internal sealed class Recorder(ProcessNames names, Answers answers) : IRuntimeEventSink
{
    private readonly ConcurrentDictionary<(Pid Pid, Standing Standing), bool> _standings = new();
    private ImmutableList<Json> _events = [];
    private ImmutableList<(string Receiver, Json Message)> _messages = [];
    private ImmutableList<(Pid Pid, ExitReason Reason)> _exits = [];
    private long _changes;
    private long _living;

    /// <summary>Grows with everything that happens.</summary>
    public long Changes => Interlocked.Read(ref _changes);

    /// <summary>How many processes have started and not yet been said to have ended.</summary>
    public long Living => Interlocked.Read(ref _living);

    /// <summary>More will happen although no process runs and no message is under way.</summary>
    public bool IsBusy => _standings.Keys.Any(static entry => entry.Standing is Standing.Sleeping or Standing.ExpectingTimeout);

    public bool Is(Pid pid, Standing standing) => _standings.ContainsKey((pid, standing));

    public void Set(Pid pid, Standing standing, bool isSo)
    {
        Interlocked.Increment(ref _changes);
        _ = isSo ? _standings.TryAdd((pid, standing), isSo) : _standings.TryRemove((pid, standing), out _);
    }

    /// <summary>Waits for what a process has begun. If it fails, the process stands so until it ends.</summary>
    public async Task<T> DuringAsync<T>(Pid pid, Standing standing, Task<T> work)
    {
        Set(pid, standing, true);
        var result = await work;
        Set(pid, standing, false);
        return result;
    }

    /// <summary>The process takes time.</summary>
    public Task<T> SleepAsync<T>(ProcessContext context, TimeSpan time, T result) => DuringAsync(
        context.Self, Standing.Sleeping, Actor.AfterAsync(Task.Delay(time, context.System.TimeProvider, context.CancellationToken), result));

    /// <summary>A server tells what happens to it.</summary>
    public void Event(string kind, string process, params IEnumerable<(string Key, Json Value)> more) =>
        ImmutableInterlocked.Update(ref _events, all => all.Add(Json.Object([("ev", kind), ("proc", process), .. more])));

    /// <summary>An actor tells what it got.</summary>
    public void Message(string kind, string receiver, params IEnumerable<(string Key, Json Value)> more) =>
        ImmutableInterlocked.Update(ref _messages, all => all.Add((receiver, Json.Object([("ev", kind), ("proc", receiver), .. more]))));

    public void OnEvent(RuntimeEvent runtimeEvent)
    {
        Interlocked.Increment(ref _changes);
        Interlocked.Add(ref _living, runtimeEvent is ProcessStarted ? 1 : runtimeEvent is ProcessExited ? -1 : 0);
        if (runtimeEvent is not ProcessExited exited)
            return;
        foreach (var standing in Enum.GetValues<Standing>())
            Set(exited.Pid, standing, false);
        ImmutableInterlocked.Update(ref _exits, all => all.Add((exited.Pid, exited.Reason)));
    }

    /// <summary>Hands over what has been noted since the last step. A process that ended in the step counts as died.</summary>
    public Json TakeStep(string op, string by, Json result, bool isAtRest)
    {
        var exits = Interlocked.Exchange(ref _exits, []).FindAll(exit => names.KindOf(exit.Pid) is not null)
            .ConvertAll(exit => (Name: names.NameOf(exit.Pid), Reason: answers.Write(exit.Reason)));
        var gone = exits.Select(static exit => exit.Name).ToHashSet();
        return Json.Object(
            ("op", op),
            ("result", gone.Contains(by) ? "died" : result),
            ("events", Json.List(Interlocked.Exchange(ref _events, []))),
            ("msgs", Json.List(from entry in Interlocked.Exchange(ref _messages, []) where !gone.Contains(entry.Receiver) select entry.Message)),
            ("exits", Json.Sorted(exits.Select(static exit => Json.List([exit.Name, exit.Reason])))),
            ("settle", isAtRest ? Json.Null : "hang"));
    }

    /// <summary>More will happen when it sleeps or expects a time-out; one that acts, or holds its mailbox, may wait for others: it rests.</summary>
    internal enum Standing { Sleeping, ExpectingTimeout, Acting, Holding }
}
