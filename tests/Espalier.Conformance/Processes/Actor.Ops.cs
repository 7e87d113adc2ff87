namespace Espalier.Conformance;

/// <content>The ops: each calls the library and gives back what it answered.</content>
internal sealed partial class Actor
{
    private static readonly TimeSpan CallTimeout = TimeSpan.FromSeconds(4);

    private async Task<Json> DoAsync(JsonElement op) => op.Text("op") switch
    {
        "batch" => await DoAllAsync(op),
        "sleep" => await scene.Recorder.SleepAsync(_context, op.Time("ms")!.Value, "ok"),
        "exit_self" or "raise_self" or "throw_self" => After(() => Fail(_context, op.Text("op").Split('_')[0], Argument(op)!.Value), Json.Null),
        "return" => After(() => _returns = true, Json.Null),
        "hold" or "drain" => After(() => scene.Recorder.Set(_context.Self, Recorder.Standing.Holding, _holds = op.Text("op") == "hold"), "ok"),
        "trap" => (_context.TrapExits, _context.TrapExits = op.Flag("value")).Item1,

        "spawn" => Spawn(op, op.Text("id")),
        "alive" => Process(op, "to").IsAlive,
        "info" => Inspect(Process(op, "proc")),
        "link" => After(() => _context.Link(Process(op, "to")), true),
        "unlink" => After(() => _context.Unlink(Process(op, "to")), true),
        "monitor" => After(() => _monitors[op.Text("ref")] = _context.Monitor(Target(op)), "ok"),
        "demonitor" => Demonitor(op, [.. op.Items("opts").Select(static option => option.ToString())]),
        "signal" when op.GetProperty("reason").ToString() == "kill" => After(Process(op, "to").Kill, "sent"),
        "signal" => After(() => Process(op, "to").SendExit(op.GetProperty("reason").AsReason()), "sent"),
        "send" => After(() => Target(op).Send(new Letter(id, Json.Of(op.Field("value")), Target(op).Name is null)), "sent"),
        "register" => After(() => scene.Runtime.Register(op.Text("name"), ProcessOrSelf(op)), true),
        "unregister" => After(() => scene.Runtime.Unregister(op.Text("name")), true),
        "whereis" => scene.Runtime.TryFind(op.Text("name"), out var holder) ? scene.Names.NameOf(holder) : Json.Null,

        "start_tree" or "start_server" or "reg_start" => scene.Answers.Write(
            await new Incarnation(scene, op.Field("node") ?? op, []).StartAsync(_context), "ignore"),
        "call" => Json.Pair("reply", await Target(op).CallAsync(new Act(op.GetProperty("act")), op.Time("timeout") ?? CallTimeout)),
        "echo" => Json.Pair("reply", await Target(op).CallAsync(new Act(JsonElement.Parse("""{"ret":{"reply":"$name"}}""")), CallTimeout)),
        "cast" => After(() => Target(op).Cast(new Act(op.GetProperty("act"))), "ok"),
        "tell" => After(() => Target(op).Send(new Act(op.GetProperty("act"))), "sent"),
        "stop_server" => await AfterAsync(Target(op).StopAsync(op.Field("reason")?.AsReason(), op.Time("timeout")).AsTask(), "ok"),
        "stop" or "raise" or "exit" or "unlink_parent" when !Process(op, "to").IsAlive => "dead",
        "stop" or "raise" or "exit" or "unlink_parent" => After(() => Process(op, "to").Send(new Act(Incarnation.ActionOf(
            Json.Pair(op.Text("op"), Json.Of(Argument(op))).ToElement()))), "sent"),
        "finish" => await FinishAsync(),
        "reg_stop" => await AfterAsync(scene.Registry(op.Text("registry")).ProcessName.StopAsync().AsTask(), "ok"),
        var name when name.StartsWith("reg_", StringComparison.Ordinal) => DoWithRegistry(op, scene.Registry(op.Text("registry"))),
        _ when await DoWithTasksAsync(op) is { } answer => answer,
        _ when scene.Names.KindOf(Process(op, "sup")) is "dynamic" or "task_supervisor" =>
            await AskAsync(DynamicSupervisor.At(Process(op, "sup")), op),
        _ => await AskAsync(Supervisor.At(Process(op, "sup")), op, $"{op.Field("child")}"),
    };

    internal static T After<T>(Action act, T result)
    {
        act();
        return result;
    }

    internal static async Task<T> AfterAsync<T>(Task act, T result)
    {
        await act;
        return result;
    }

    /// <summary>Raises, exits or throws, if the word says so. .NET throws only exceptions: a value that nobody takes is an exit.</summary>
    internal static void Fail(ProcessContext self, string word, JsonElement value)
    {
        if (word == "raise")
            throw new ScenarioException(value.GetString()!);
        if (word == "exit")
            self.Exit(value.AsReason());
        if (word == "throw")
            self.Exit(ExitReason.Custom(Json.Pair("thrown", Json.Of(value))));
    }

    private static JsonElement? Argument(JsonElement op) => op.Field("reason") ?? op.Field("tag") ?? op.Field("value");
    private Pid Process(JsonElement op, string field) => scene.Names.Find(op.Text(field));
    private Pid ProcessOrSelf(JsonElement op) => op.Field("proc") is null ? _context.Self : Process(op, "proc");

    private ProcessAddress Target(JsonElement op) =>
        op.GetProperty("to") is { ValueKind: JsonValueKind.Object } name ? scene.Name(name) : Process(op, "to");

    private Json Spawn(JsonElement op, string child)
    {
        var body = new Actor(scene, child).RunAsync;
        var options = new SpawnOptions { IsLinked = op.Flag("link"), TrapsExits = op.Flag("trap") };
        Pid pid;
        if (op.TextOrNull("monitor") is { } label)
            (pid, _monitors[label]) = _context.SpawnMonitored(body, options);
        else
            pid = _context.Spawn(body, options);
        scene.Names.Add(pid, child);
        return child;
    }

    private Json Demonitor(JsonElement op, string[] options) => !_monitors.TryGetValue(op.Text("ref"), out var monitor)
        ? "unknown"
        : _context.Demonitor(monitor, options.Contains("flush")) || !options.Contains("info");

    private Json Inspect(Pid pid) => scene.Runtime.GetInfo(pid) is not { } info ? "dead" : Json.Object(
        ("links", NamesOf(info.Links)),
        ("monitors", NamesOf(from address in info.Monitors where address.Name is null select address.TryFind(out var pid) ? pid : default)),
        ("monitored_by", NamesOf(info.MonitoredBy)),
        ("trap", info.TrapsExits),
        ("name", info.Name ?? Json.Null));

    // Processes that the scenario does not name are the machinery's own.
    private Json NamesOf(IEnumerable<Pid> pids) =>
        Json.Sorted(from pid in pids where scene.Names.KindOf(pid) is not null select (Json)scene.Names.NameOf(pid));

    /// <summary>As their parent, asks the supervisors that it started to end, one after another.</summary>
    private async Task<Json> FinishAsync()
    {
        foreach (var root in scene.Names.SupervisorsOf(_context.Self).Where(static root => root.IsAlive))
        {
            var monitor = _context.Monitor(root);
            root.SendExit(ExitReason.Shutdown);
            await _context.ReceiveAsync<Down>(down => down.Ref == monitor);
        }
        return "ok";
    }

    /// <summary>The ops on a static supervisor, which keeps a child that had nothing to run.</summary>
    private async Task<Json> AskAsync(SupervisorRef supervisor, JsonElement op, string child) => op.Text("op") switch
    {
        "start_child" => scene.Answers.Write(
            await supervisor.StartChildAsync(Incarnation.Spec(scene, op.GetProperty("child"))), Json.Pair("ok", "undefined")),
        "restart_child" => scene.Answers.Write(await supervisor.RestartChildAsync(child), Json.Pair("ok", "undefined")),
        "terminate_child" => Answers.Write(await supervisor.TerminateChildAsync(child), TerminateResult.Terminated),
        "delete_child" => Answers.Write(await supervisor.DeleteChildAsync(child), DeleteResult.Deleted),
        "which_children" => Json.List((await supervisor.GetChildrenAsync()).Select(scene.Answers.Write)),
        "count_children" => Answers.Write(await supervisor.CountChildrenAsync()),
        "get_childspec" => Answers.Write(await supervisor.GetChildSpecAsync(child)),
        _ => await AfterAsync(supervisor.StopAsync(op.GetProperty("reason").AsReason(), op.Time("timeout")).AsTask(), "ok"),
    };

    private async Task<Json> AskAsync(DynamicSupervisorRef supervisor, JsonElement op) => op.Text("op") switch
    {
        "start_child" => scene.Answers.Write(await supervisor.StartChildAsync(Incarnation.Spec(scene, op.GetProperty("child"))), "ignore"),
        "terminate_child" => Answers.Write(await supervisor.TerminateChildAsync(Process(op, "child")), TerminateResult.Terminated),
        "which_children" => Json.Sorted((await supervisor.GetChildrenAsync()).Select(scene.Answers.Write)),
        "count_children" => Answers.Write(await supervisor.CountChildrenAsync()),
        "stop_sup" => await AfterAsync(supervisor.StopAsync(op.GetProperty("reason").AsReason(), op.Time("timeout")).AsTask(), "ok"),
        var other => throw new InvalidOperationException($"A dynamic supervisor cannot be asked for {other}."),
    };
}
