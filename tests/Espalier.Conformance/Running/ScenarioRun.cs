namespace Espalier.Conformance;

/// <summary>Carries out one scenario, op by op, and gives its trace.</summary>
internal sealed class ScenarioRun(Stage stage, Scene scene)
{
    private static readonly Json Hang = "hang";

    /// <summary>The trace of the scenario; what the machinery itself fails with stands in it as a crash.</summary>
    public static Json Play(Scenario scenario, RunnerOptions options)
    {
        List<Json> steps = [];
        try
        {
            var names = new ProcessNames();
            var answers = new Answers(names);
            var recorder = new Recorder(names, answers);
            using var stage = new Stage(options, recorder);
            new ScenarioRun(stage, new Scene(scenario.Family, stage.Runtime, names, answers, recorder)).Play(scenario, steps);
        }
        catch (Exception failure)
        {
            return Json.Object(("steps", Json.List(steps)), ("crash", $"{failure}"));
        }
        return Json.Pair("steps", Json.List(steps));
    }

    private void Play(Scenario scenario, List<Json> steps)
    {
        // Those two say nothing of what they get in scenarios of supervisors.
        StartActor("main", true, scenario.Family == "A");
        StartActor("other", true, scenario.Family == "A");
        foreach (var actor in scenario.Body.Items("actors"))
            StartActor(actor.Text("id"), actor.Flag("trap"), false);
        stage.Settle();
        foreach (var op in scenario.Steps)
        {
            var result = Do(op);
            var isAtRest = stage.Settle();
            steps.Add(scene.Recorder.TakeStep(op.Text("op"), ActorOf(op), result, isAtRest));
            if (!isAtRest || result == Hang)
                return;
        }
    }

    private void StartActor(string id, bool trapsExits, bool isQuiet) => scene.Names.Add(
        scene.Runtime.Spawn(new Actor(scene, id, isQuiet).RunAsync, new SpawnOptions { TrapsExits = trapsExits }), id);

    private static string ActorOf(JsonElement op) => op.TextOrNull("by") ?? (op.Text("op") == "signal" ? "other" : "main");

    /// <summary>Hands the op to its actor and waits for the result, unless the actor is to report it later.</summary>
    private Json Do(JsonElement op)
    {
        if (op.Text("op") == "together")
            return Json.List(op.Items("do").Select(Do).ToList());
        if (op.Text("op") == "pause")
            return stage.Pause(op.Time("ms")!.Value);
        if (scene.Names.TryFind(ActorOf(op)) is not { IsAlive: true } actor)
            return "no_actor";
        if (op.TextOrNull("async") is { } label)
        {
            actor.Send(new Actor.Command(op, value => scene.Recorder.Message("done", ActorOf(op), ("ref", label), ("value", value))));
            return "pending";
        }
        Json? result = null;
        actor.Send(new Actor.Command(op, value => Volatile.Write(ref result, value)));
        return stage.RunUntil(() => Volatile.Read(ref result) is not null || !actor.IsAlive) ? result ?? "died" : Hang;
    }
}
