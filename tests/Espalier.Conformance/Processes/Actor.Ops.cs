using System.Text.Json;
using Espalier.Conformance.Values;

namespace Espalier.Conformance.Processes;

/// <content>The ops: each calls the library and gives back what it answered.</content>
internal sealed partial class Actor
{
    private static readonly TimeSpan CallTimeout = TimeSpan.FromSeconds(4);

    private Pid Process(JsonElement op, string field) => scene.Names.Find(op.Text(field));

    private ProcessAddress Target(JsonElement op) =>
        op.GetProperty("to").TextOrNull("name") is { } name ? scene.Runtime.Name(name) : Process(op, "to");

    private Task<Json> DoAsync(JsonElement op) => op.Text("op") switch
    {
        "start_server" => StartServerAsync(op),
        "call" => CallAsync(op),
        "stop_server" => StopServerAsync(op),
        "sleep" => SleepAsync(op),
        _ => Task.FromResult(Do(op)),
    };

    private Json Do(JsonElement op)
    {
        switch (op.Text("op"))
        {
            case "exit_self":
                _context.Exit(Reasons.Parse(op.GetProperty("reason")));
                return "exiting";
            case "throw_self":
                _context.Exit(Reasons.Thrown(op.GetProperty("value")));
                return "exiting";
            case "raise_self":
                throw new ScenarioException(op.Text("tag"));
            case "return":
                _returns = true;
                return "exiting";
            case "hold" or "drain":
                _holds = op.Text("op") == "hold";
                scene.Activity.SetHolding(_context.Self, _holds);
                return "ok";
            case "trap":
                var before = _context.TrapExits;
                _context.TrapExits = op.Flag("value");
                return before;
            case "link":
                _context.Link(Process(op, "to"));
                return true;
            case "unlink":
                _context.Unlink(Process(op, "to"));
                return true;
            case "monitor":
                _monitors[op.Text("ref")] = _context.Monitor(Target(op));
                return "ok";
            default:
                return DoToOthers(op);
        }
    }

    private Json DoToOthers(JsonElement op)
    {
        switch (op.Text("op"))
        {
            case "alive":
                return Process(op, "to").IsAlive;
            case "info":
                return Inspect(Process(op, "proc"));
            case "spawn":
                return Spawn(op);
            case "demonitor":
                return Demonitor(op);
            case "signal":
                return Signal(Process(op, "to"), op.GetProperty("reason"));
            case "send":
                Target(op).Send(new Letter(id, Json.Of(op.GetProperty("value"))));
                return "sent";
            case "register":
                scene.Runtime.Register(op.Text("name"), op.Field("proc") is null ? _context.Self : Process(op, "proc"));
                return true;
            case "unregister":
                scene.Runtime.Unregister(op.Text("name"));
                return true;
            case "whereis":
                return scene.Runtime.TryFind(op.Text("name"), out var holder) ? scene.Names.NameOf(holder) : Json.Null;
            case "cast":
                Target(op).Cast(new Act(op.GetProperty("act")));
                return "ok";
            case "tell":
                Target(op).Send(new Act(op.GetProperty("act")));
                return "sent";
            default:
                throw new InvalidOperationException($"An actor cannot do {op}.");
        }
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

    private static string Signal(Pid pid, JsonElement reason)
    {
        if (reason.ValueKind == JsonValueKind.String && reason.GetString() == "kill")
            pid.Kill();
        else
            pid.SendExit(Reasons.Parse(reason));
        return "sent";
    }

    private Json Inspect(Pid pid)
    {
        if (scene.Runtime.GetInfo(pid) is not { } info)
            return "dead";
        return Json.Object(
            ("links", NamesOf(info.Links)),
            ("monitors", NamesOf(info.Monitors.Where(static address => address.Name is null).Select(static address => address.TryFind(out var pid) ? pid : default))),
            ("monitored_by", NamesOf(info.MonitoredBy)),
            ("trap", info.TrapsExits),
            ("name", info.Name ?? Json.Null));
    }

    // Processes that the scenario does not name are the machinery's own.
    private Json NamesOf(IEnumerable<Pid> pids) =>
        Json.List(pids.Select(scene.Names.NameOf).Where(static name => name != "unknown").Order(StringComparer.Ordinal).Select(static name => (Json)name));

    private async Task<Json> StartServerAsync(JsonElement op)
    {
        var name = scene.Names.NextStart(op.Text("id"));
        var options = new ServerOptions
        {
            Name = op.TextOrNull("name") is { } local ? scene.Runtime.Name(local) : null,
            StartTimeout = op.Time("timeout") ?? Timeout.InfiniteTimeSpan,
        };
        GenServer Create() => new ScriptedServer(scene, op, name);
        var start = op.Flag("link", otherwise: true)
            ? _context.StartServerLinkedAsync(Create, options)
            : _context.StartServerAsync(Create, options);
        return await scene.Activity.ParkAsync(_context.Self, start) switch
        {
            StartResult.Started started => Json.Pair("ok", scene.Names.NameOf(started.Pid)),
            StartResult.Ignored => "ignore",
            StartResult.Failed failed => Json.Pair("error", Write(failed.Error)),
            var other => throw new InvalidOperationException($"A start ended with {other}."),
        };
    }

    private Json Write(StartError error) => error switch
    {
        StartError.AlreadyStarted holder => Json.Pair("already_started", scene.Names.NameOf(holder.Pid)),
        StartError.TimedOut => "timeout",
        StartError.Failed failed => Reasons.Write(failed.Reason),
        _ => throw new InvalidOperationException($"A start failed with {error}."),
    };

    private async Task<Json> CallAsync(JsonElement op)
    {
        var reply = Target(op).CallAsync(new Act(op.GetProperty("act")), op.Time("timeout") ?? CallTimeout);
        return Json.Pair("reply", await scene.Activity.ParkAsync(_context.Self, reply));
    }

    private async Task<Json> StopServerAsync(JsonElement op)
    {
        ExitReason? reason = op.Field("reason") is { } given ? Reasons.Parse(given) : null;
        await scene.Activity.ParkAsync(_context.Self, Stop(Target(op)));
        return "ok";

        async ValueTask<bool> Stop(ProcessAddress server)
        {
            await server.StopAsync(reason, op.Time("timeout"));
            return true;
        }
    }

    private async Task<Json> SleepAsync(JsonElement op)
    {
        await scene.Activity.SleepAsync(_context, op.Time("ms")!.Value);
        return "ok";
    }
}
