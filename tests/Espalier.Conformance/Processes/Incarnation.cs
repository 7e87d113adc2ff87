namespace Espalier.Conformance;

/// <summary>One start of a scenario's node, or of a server by an op: its name, and what is to come of it this time.</summary>
internal sealed class Incarnation(Scene scene, JsonElement node, IReadOnlyList<object?> extra)
{
    private int _number;

    public Scene Scene => scene;
    public JsonElement Node => node;
    public string Name => $"{node.Text("id")}#{_number}";

    private string Kind => node.TextOrNull("kind") ?? (node.Text("op") == "reg_start" ? "registry" : "server");

    /// <summary>A node as a child's specification.</summary>
    public static ChildSpec Spec(Scene scene, JsonElement node) => new()
    {
        Id = node.Text("id"),
        Start = context => new Incarnation(scene, node, context.ExtraArguments).StartAsync(context.Parent),
        Restart = node.Word<RestartType>("restart"),
        Shutdown = node.Policy("shutdown"),
        Type = node.Field("type") is null && node.Text("kind") != "worker" ? ChildType.Supervisor : node.Word<ChildType>("type"),
        IsSignificant = node.Flag("significant"),
    };

    /// <summary>Starts it: the start function of a child, and the deed of an actor.</summary>
    public async ValueTask<StartResult> StartAsync(ProcessContext parent)
    {
        if (Kind is "registry" or "task_supervisor")
            return await StartReadyMadeAsync(parent);
        _number = scene.Names.NextStart(node.Text("id"));
        var outcome = Outcome("init");
        if (outcome?.Only() is ("error" or "start_raise" or "start_exit", var value) failure)
        {
            scene.Recorder.Event("start", Name);
            Actor.Fail(parent, failure.Key.Split('_')[^1], value);
            return new StartResult.Failed(new StartError.Failed(value.AsReason()));
        }
        GenServer Create() => Kind switch
        {
            "supervisor" => new ScriptedSupervisor(this),
            "dynamic" => new ScriptedDynamicSupervisor(this),
            _ => new ScriptedServer(this),
        };
        var options = new ServerOptions { Name = scene.StartName(node), StartTimeout = node.Time("timeout") ?? Timeout.InfiniteTimeSpan };
        var result = await (node.Flag("link", otherwise: true)
            ? parent.StartServerLinkedAsync(Create, options)
            : parent.StartServerAsync(Create, options));
        return result is StartResult.Started started && outcome?.Field("ok_info") is { } info ? started with { Info = Json.Of(info) } : result;
    }

    /// <summary>The process says that its init begins; for one that has none of ours, its starter does when it has started.</summary>
    public void Enter(Pid pid, Pid starter)
    {
        scene.Names.Add(pid, Name, Kind, starter);
        scene.Recorder.Event("init", Name, extra.Count == 0 ? [] : [("extra", Json.List(extra.Cast<Json>()))]);
    }

    /// <summary>The init of a supervisor begins, and fails when it is told to.</summary>
    /// <returns>False: there is nothing to supervise.</returns>
    public bool Supervises(ProcessContext context)
    {
        Enter(context.Self, context.Parent);
        var (kind, value) = Outcome("init")?.Only() ?? default;
        Actor.Fail(context, kind, value);
        return kind != "ignore";
    }

    /// <summary>What a server is to do in a callback. The outcomes of a worker go by starts.</summary>
    public JsonElement Script(string callback) => Outcome(callback) is { } outcome ? ActionOf(outcome) : node.Field(callback) ?? default;

    /// <summary>An outcome as an action: what takes time or fails is an effect, anything else an answer.</summary>
    public static JsonElement ActionOf(JsonElement outcome)
    {
        var parts = new[] { outcome, outcome.Field("then") }.OfType<JsonElement>()
            .ToLookup(static part => part.Only().Key is "sleep" or "raise" or "exit" or "unlink_parent", static part => Json.Of(part));
        return Json.Object([("fx", Json.List(parts[true])), .. parts[false].Select(static answer => ("ret", answer))]).ToElement();
    }

    private JsonElement? Outcome(string callback) =>
        node.Field(callback) is { ValueKind: JsonValueKind.Array } outcomes ? outcomes.ForStart(_number) : null;

    /// <summary>Starts a registry or a task supervisor. Such a start counts only when it succeeds.</summary>
    private async ValueTask<StartResult> StartReadyMadeAsync(ProcessContext parent)
    {
        Pid pid;
        if (Kind == "task_supervisor")
        {
            (await TaskSupervisor.StartLinkedAsync(parent, ScriptedDynamicSupervisor.OptionsOf(node))).Address.TryFind(out pid);
        }
        else
        {
            var options = new RegistryOptions { Keys = node.Word<RegistryKeys>("keys"), Partitions = node.Number("partitions") ?? 1 };
            var registry = new ProcessRegistry<Json, Json>(scene.Runtime, node.Text("id"), options);
            var result = await registry.StartLinkedAsync(parent);
            if (result is not StartResult.Started started)
                return result;
            scene.Registries[node.Text("id")] = registry;
            pid = started.Pid;
        }
        _number = scene.Names.NextStart(node.Text("id"));
        Enter(pid, parent.Self);
        return new StartResult.Started(pid);
    }
}
