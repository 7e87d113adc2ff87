namespace Espalier.Conformance;

/// <summary>A plain process that carries out ops one by one and, unless it is quiet, reports every message it gets.</summary>
internal sealed partial class Actor(Scene scene, string id, bool isQuiet = false)
{
    private readonly Dictionary<string, MonitorRef> _monitors = [];
    private ProcessContext _context;
    private bool _holds;
    private bool _returns;

    /// <summary>The process's body.</summary>
    public async Task RunAsync(ProcessContext context)
    {
        _context = context;
        if (scene.Family == "E")
            scene.Recorder.Set(context.Self, Recorder.Standing.Holding, _holds = true);
        scene.Names.Add(context.Self, id);
        while (!_returns)
        {
            var message = _holds ? await context.ReceiveAsync<Command>() : await context.ReceiveAsync<object>();
            if (message is Command command)
                command.Answer(await scene.Recorder.DuringAsync(context.Self, Recorder.Standing.Acting, TryAsync(command.Op)));
            else if (!isQuiet)
                Report(message);
        }
    }

    private void Report(object message)
    {
        var (kind, fields) = scene.Answers.Write(message, _context.Self);
        scene.Recorder.Message(kind, id, message is Down down ? [("ref", Label(down.Ref)), .. fields] : fields);
    }

    /// <summary>The label of a monitor, or the id of the task that its owner monitors so.</summary>
    private Json Label(MonitorRef monitor) => _monitors.FirstOrDefault(entry => entry.Value == monitor).Key
        ?? scene.Tasks.FirstOrDefault(entry => entry.Value.Monitor == monitor).Key ?? Json.Null;

    /// <summary>Carries an op out. What it fails with is its result; the actor's own exit, and a stream's, is let pass.</summary>
    private async Task<Json> TryAsync(JsonElement op)
    {
        try
        {
            return await DoAsync(op);
        }
        catch (Exception failure) when (failure is CallFailedException { Operation: not CallOperation.Stream }
            or StartFailedException or ArgumentException or InvalidOperationException)
        {
            return scene.Answers.Write(failure);
        }
    }

    private async Task<Json> DoAllAsync(JsonElement batch)
    {
        List<Json> results = [];
        foreach (var op in batch.Items("do").TakeWhile(_ => !_returns))
            results.Add(await TryAsync(op));
        return Json.List(results);
    }

    /// <summary>An op on its way to the actor that carries it out, and what to do with its result.</summary>
    /// <remarks>Nobody sees the result while the actor is said to act: it would pass for one at rest before it waits again, or has ended.</remarks>
    internal sealed record Command(JsonElement Op, Action<Json> Answer);

    /// <summary>What an actor sends to another, to a name, or to whoever has a key.</summary>
    internal sealed record Letter(string From, Json Value, bool IsById)
    {
        /// <summary>Recordings show the letter whole when the recorder could not tell by its address that a server gets it.</summary>
        public Json AsSeenByServer => !IsById ? Json.Pair("from", Json.List([From, Value])) : Value;
    }
}
