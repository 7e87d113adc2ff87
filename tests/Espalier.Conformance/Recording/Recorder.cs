namespace Espalier.Conformance;

/// <summary>Notes what processes report, at the moment of the act, and who ended of what.</summary>
internal sealed class Recorder(ProcessNames names) : IRuntimeEventSink
{
    private readonly Lock _lock = new();
    private readonly Answers _answers = new(names);
    private List<Json> _events = [];
    private List<(string Receiver, Json Message)> _messages = [];
    private List<(Pid Pid, ExitReason Reason)> _exits = [];

    /// <summary>A server tells what happens to it.</summary>
    public void Event(string kind, string process, params (string Key, Json Value)[] more)
    {
        lock (_lock)
            _events.Add(Json.Object([("ev", kind), ("proc", process), .. more]));
    }

    /// <summary>An actor tells what it got.</summary>
    public void Message(string receiver, params (string Key, Json Value)[] message)
    {
        lock (_lock)
            _messages.Add((receiver, Json.Object([("proc", receiver), .. message])));
    }

    public void OnEvent(RuntimeEvent runtimeEvent)
    {
        if (runtimeEvent is not ProcessExited exited)
            return;
        lock (_lock)
            _exits.Add((exited.Pid, exited.Reason));
    }

    /// <summary>Hands over what has been noted since the last step.</summary>
    /// <param name="op">What the step did.</param>
    /// <param name="by">The acting process.</param>
    /// <param name="result">What came of it; a process that ended in the step counts as died.</param>
    /// <param name="isAtRest">False: the system did not come to rest.</param>
    public Json TakeStep(string op, string by, Json result, bool isAtRest)
    {
        lock (_lock)
        {
            var exits = _exits.Select(exit => (Name: names.NameOf(exit.Pid), exit.Reason))
                .OrderBy(static exit => exit.Name, StringComparer.Ordinal).ToList();
            var gone = exits.Select(static exit => exit.Name).ToHashSet();
            var messages = _messages.Where(message => !gone.Contains(message.Receiver)).Select(static message => message.Message).ToList();
            List<(string, Json)> step = [("op", op), ("result", gone.Contains(by) ? "died" : result)];
            if (_events.Count > 0)
                step.Add(("events", Json.List(_events)));
            if (messages.Count > 0)
                step.Add(("msgs", Json.List(messages)));
            if (exits.Count > 0)
                step.Add(("exits", Json.List(exits.Select(exit => Json.List([exit.Name, _answers.Write(exit.Reason)])))));
            if (!isAtRest)
                step.Add(("settle", "hang"));
            (_events, _messages, _exits) = ([], [], []);
            return Json.Object([.. step]);
        }
    }
}
