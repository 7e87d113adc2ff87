using System.Text.Json;

namespace Espalier.Conformance;

/// <summary>One start of a scenario's node: its name, and what is to come of it this time.</summary>
internal sealed class Incarnation(Scene scene, JsonElement node, IReadOnlyList<object?> extra)
{
    private static readonly JsonElement Ok = ((Json)"ok").ToElement();

    private readonly int _number = scene.Names.NextStart(node.Text("id"));

    public Scene Scene => scene;

    public JsonElement Node => node;

    public string Name => $"{node.Text("id")}#{_number}";

    /// <summary>A node as a child's specification.</summary>
    public static ChildSpec Spec(Scene scene, JsonElement node) => new()
    {
        Id = node.Text("id"),
        Start = context => StartAsync(scene, node, context.Parent, context.ExtraArguments),
        Restart = node.Word<RestartType>("restart"),
        Shutdown = node.Field("shutdown") switch
        {
            null => null,
            { ValueKind: JsonValueKind.String } word => word.GetString() == "infinity" ? ShutdownPolicy.Infinite : ShutdownPolicy.BrutalKill,
            _ => ShutdownPolicy.Within(node.Time("shutdown")!.Value),
        },
        Type = node.Field("type") is null && node.Text("kind") != "worker" ? ChildType.Supervisor : node.Word<ChildType>("type"),
        IsSignificant = node.Flag("significant"),
    };

    /// <summary>Starts what a node describes: the start function of a child, and the deed of an actor.</summary>
    public static async ValueTask<StartResult> StartAsync(Scene scene, JsonElement node, ProcessContext parent, IReadOnlyList<object?> extra)
    {
        var self = new Incarnation(scene, node, extra);
        var outcome = self.Outcome("init");
        if (outcome.Only().Key is "error" or "start_raise" or "start_exit")
            self.Log("start");
        switch (outcome.Only())
        {
            case ("error", var reason):
                return new StartResult.Failed(new StartError.Failed(Reasons.Parse(reason)));
            case ("start_raise", var tag):
                throw new ScenarioException(tag.GetString()!);
            case ("start_exit", var reason):
                parent.Exit(Reasons.Parse(reason));
                break;
        }
        GenServer Create() => node.Text("kind") switch
        {
            "supervisor" => new ScriptedSupervisor(self),
            "dynamic" => new ScriptedDynamicSupervisor(self),
            _ => new ScriptedWorker(self),
        };
        var result = await parent.StartServerLinkedAsync(Create, new ServerOptions { Name = scene.NameIn(node) });
        return result is StartResult.Started started && outcome.Field("ok_info") is { } info ? started with { Info = Json.Of(info) } : result;
    }

    /// <summary>What the node says about this start: its list goes by incarnations, the last entry is for all that follow.</summary>
    public JsonElement Outcome(string field)
    {
        var outcomes = node.Items(field).ToList();
        return outcomes.Count == 0 ? Ok : outcomes[Math.Min(_number, outcomes.Count) - 1];
    }

    public void Log(string kind, params (string Key, Json Value)[] more) => scene.Recorder.Event(kind, Name, more);

    /// <summary>The process begins its init.</summary>
    public void Enter(Pid pid)
    {
        scene.Names.Add(pid, Name, node.Text("kind"));
        Log("init", extra.Count == 0 ? [] : [("extra", Json.List(extra.Cast<Json>()))]);
    }

    /// <summary>Fails as told to; other answers are the callback's.</summary>
    public static (string Kind, JsonElement Value) Play(ProcessContext context, JsonElement outcome)
    {
        var answer = outcome.Only();
        if (answer is ("raise", var tag))
            throw new ScenarioException(tag.GetString()!);
        if (answer is ("exit", var reason))
            context.Exit(Reasons.Parse(reason));
        return answer;
    }

    /// <summary>The same, taking time first.</summary>
    public async ValueTask<(string Kind, JsonElement Value)> PlayAsync(ProcessContext context, JsonElement outcome)
    {
        if (outcome.Time("sleep") is not { } time)
            return Play(context, outcome);
        await scene.Activity.SleepAsync(context, time);
        return Play(context, outcome.Field("then") ?? Ok);
    }
}
