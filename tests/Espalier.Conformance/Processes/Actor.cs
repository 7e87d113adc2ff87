namespace Espalier.Conformance;

/// <summary>A plain process that carries out ops one by one and, unless it is quiet, reports every message it gets.</summary>
internal sealed partial class Actor(Scene scene, string id, bool isQuiet = false)
{
    private readonly Dictionary<string, MonitorRef> _monitors = [];
    private readonly List<Pid> _roots = [];
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
                await CarryOutAsync(command);
            else if (!isQuiet)
                Report(message);
        }
    }

    private void Report(object message)
    {
        var (kind, fields) = scene.Answers.Write(message, _context.Self);
        scene.Recorder.Message(kind, id, message is Down down ? [("ref", scene.Label(down.Ref) ?? Label(down.Ref)), .. fields] : fields);
    }

    private Json Label(MonitorRef monitor) => _monitors.FirstOrDefault(entry => entry.Value == monitor).Key ?? Json.Null;

    private async Task CarryOutAsync(Command command)
    {
        scene.Recorder.Set(_context.Self, Recorder.Standing.Acting, true);
        var result = await TryAsync(command.Op);

        // Before the result is there to be seen: the actor is not at rest until it waits again, or has ended.
        scene.Recorder.Set(_context.Self, Recorder.Standing.Acting, false);
        if (command.Op.TextOrNull("async") is { } label)
            scene.Recorder.Message("done", id, ("ref", label), ("value", result));
        else
            command.Result = result;
    }

    /// <summary>Carries an op out. What it fails with is its result; the actor's own exit is let pass.</summary>
    private async Task<Json> TryAsync(JsonElement op)
    {
        try
        {
            return op.Text("op") == "batch" ? await DoAllAsync(op) : await DoAsync(op);
        }
        catch (Exception failure) when (failure is not CallFailedException { Operation: CallOperation.Stream } and (ProcessNames.UnknownProcessException
            or CallFailedException or ArgumentException or InvalidOperationException or StartFailedException))
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

    /// <summary>An op on its way to the actor that carries it out, and the place for its result, which is null until then.</summary>
    internal sealed class Command(JsonElement op)
    {
        private volatile Json? _result;

        public JsonElement Op => op;

        public Json? Result { get => _result; set => _result = value; }
    }

    /// <summary>What an actor sends to another, to a name, or to whoever has a key.</summary>
    internal sealed record Letter(string From, Json Value, bool IsById)
    {
        /// <summary>Recordings show the letter whole when the recorder could not tell by its address that a server gets it.</summary>
        public Json AsSeenByServer => !IsById ? Json.Pair("from", Json.List([From, Value])) : Value;
    }
}
