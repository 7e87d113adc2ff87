using System.Text.Json;

namespace Espalier.Conformance;

/// <content>The ops: each calls the library and gives back what it answered.</content>
internal sealed partial class Actor
{
    private static readonly TimeSpan CallTimeout = TimeSpan.FromSeconds(4);

    private async Task<Json> DoAsync(JsonElement op) => op.Text("op") switch
    {
        "sleep" => await AfterAsync(scene.Activity.SleepAsync(_context, op.Time("ms")!.Value), "ok"),

        "exit_self" => After(() => _context.Exit(Reasons.Parse(op.GetProperty("reason"))), Json.Null),
        "throw_self" => After(() => _context.Exit(Reasons.Thrown(op.GetProperty("value"))), Json.Null),
        "raise_self" => throw new ScenarioException(op.Text("tag")),
        "return" => After(() => _returns = true, Json.Null),
        "hold" or "drain" => Hold(op.Text("op") == "hold"),
        "trap" => Trap(op.Flag("value")),

        "spawn" => Spawn(op),
        "alive" => Process(op, "to").IsAlive,
        "info" => Inspect(Process(op, "proc")),
        "link" => After(() => _context.Link(Process(op, "to")), true),
        "unlink" => After(() => _context.Unlink(Process(op, "to")), true),
        "monitor" => After(() => _monitors[op.Text("ref")] = _context.Monitor(Target(op)), "ok"),
        "demonitor" => Demonitor(op),
        "signal" => After(() => Signal(Process(op, "to"), op.GetProperty("reason")), "sent"),
        "send" => After(() => Target(op).Send(new Letter(id, Json.Of(op.GetProperty("value")))), "sent"),

        "register" => After(() => scene.Runtime.Register(op.Text("name"), op.Field("proc") is null ? _context.Self : Process(op, "proc")), true),
        "unregister" => After(() => scene.Runtime.Unregister(op.Text("name")), true),
        "whereis" => scene.Runtime.TryFind(op.Text("name"), out var holder) ? scene.Names.NameOf(holder) : Json.Null,

        "reg_start" => await StartRegistryAsync(op.Text("id")),
        "start_server" => await StartServerAsync(op),
        "call" => Json.Pair("reply", await Target(op).CallAsync(new Act(op.GetProperty("act")), op.Time("timeout") ?? CallTimeout)),
        "cast" => After(() => Target(op).Cast(new Act(op.GetProperty("act"))), "ok"),
        "tell" => After(() => Target(op).Send(new Act(op.GetProperty("act"))), "sent"),
        "stop_server" => await AfterAsync(
            Target(op).StopAsync(op.Field("reason") is { } reason ? Reasons.Parse(reason) : null, op.Time("timeout")).AsTask(), "ok"),

        "start_tree" => await StartTreeAsync(op.GetProperty("node")),
        "finish" => await FinishAsync(),
        "stop" or "raise" or "exit" or "unlink_parent" => Tell(Process(op, "to"), new Act(op)),
        "echo" => Json.Pair("reply", await Target(op).CallAsync(new Act(op), CallTimeout)),
        _ => await AskSupervisorAsync(op),
    };

    private static Json After(Action act, Json result)
    {
        act();
        return result;
    }

    private static async Task<Json> AfterAsync(Task act, Json result)
    {
        await act;
        return result;
    }

    private Pid Process(JsonElement op, string field) => scene.Names.Find(op.Text(field));

    private ProcessAddress Target(JsonElement op)
    {
        var to = op.GetProperty("to");
        return to.ValueKind != JsonValueKind.Object ? Process(op, "to")
            : to.Field("via") is { } via ? scene.Via(via)
            : scene.Runtime.Name(to.Text("name"));
    }

    private Json Hold(bool holds)
    {
        scene.Activity.Set(_context.Self, Standing.Holding, _holds = holds);
        return "ok";
    }

    private Json Trap(bool traps)
    {
        var before = _context.TrapExits;
        _context.TrapExits = traps;
        return before;
    }

    private string Spawn(JsonElement op)
    {
        var child = op.Text("id");
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

    private Json Demonitor(JsonElement op)
    {
        if (!_monitors.TryGetValue(op.Text("ref"), out var monitor))
            return "unknown";
        var options = op.Items("opts").Select(static option => option.GetString()).ToList();
        var wasActive = _context.Demonitor(monitor, options.Contains("flush"));
        return !options.Contains("info") || wasActive;
    }

    private static void Signal(Pid pid, JsonElement reason)
    {
        if (reason.ValueKind == JsonValueKind.String && reason.GetString() == "kill")
            pid.Kill();
        else
            pid.SendExit(Reasons.Parse(reason));
    }

    private Json Inspect(Pid pid) => scene.Runtime.GetInfo(pid) is not { } info ? "dead" : Json.Object(
        ("links", NamesOf(info.Links)),
        ("monitors", NamesOf(from address in info.Monitors where address.Name is null select PidOf(address))),
        ("monitored_by", NamesOf(info.MonitoredBy)),
        ("trap", info.TrapsExits),
        ("name", info.Name ?? Json.Null));

    private static Pid PidOf(ProcessAddress address) => address.TryFind(out var pid) ? pid : default;

    // Processes that the scenario does not name are the machinery's own.
    private Json NamesOf(IEnumerable<Pid> pids) => Json.List(
        from name in pids.Select(scene.Names.NameOf).Order(StringComparer.Ordinal)
        where name != "unknown"
        select (Json)name);

    private async Task<Json> StartServerAsync(JsonElement op)
    {
        var name = $"{op.Text("id")}#{scene.Names.NextStart(op.Text("id"))}";
        var options = new ServerOptions
        {
            Name = scene.NameIn(op),
            StartTimeout = op.Time("timeout") ?? Timeout.InfiniteTimeSpan,
        };
        GenServer Create() => new ScriptedServer(scene, op, name);
        return scene.Answers.Write(await (op.Flag("link", otherwise: true)
            ? _context.StartServerLinkedAsync(Create, options)
            : _context.StartServerAsync(Create, options)), "ignore");
    }

    private async Task<Json> StartRegistryAsync(string registry)
    {
        var result = await scene.Registry(registry).StartLinkedAsync(_context);
        if (result is StartResult.Started started)
        {
            var name = $"{registry}#{scene.Names.NextStart(registry)}";
            scene.Names.Add(started.Pid, name);
            scene.Recorder.Event("init", name);
        }
        return scene.Answers.Write(result, "ignore");
    }
}
