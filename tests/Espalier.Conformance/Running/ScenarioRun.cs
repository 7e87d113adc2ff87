using System.Text.Json;

namespace Espalier.Conformance;

/// <summary>Carries out one scenario, op by op, and gives its trace.</summary>
internal sealed class ScenarioRun
{
    private static readonly Json Hang = "hang";

    private readonly Stage _stage;
    private readonly Scene _scene;

    private ScenarioRun(RunnerOptions options)
    {
        var names = new ProcessNames();
        var recorder = new Recorder(names);
        var activity = new Activity();
        _stage = options.RealClock ? new RealStage(activity, [recorder, activity]) : new VirtualStage(options.Seed, activity, [recorder, activity]);
        _scene = new Scene(_stage.Runtime, names, recorder, activity);
    }

    /// <summary>The trace of the scenario; what the machinery itself fails with stands in it as a crash.</summary>
    public static Json Play(Scenario scenario, RunnerOptions options)
    {
        List<Json> steps = [];
        try
        {
            var run = new ScenarioRun(options);
            using (run._stage)
                run.Play(scenario, steps);
            return Json.Pair("steps", Json.List(steps));
        }
        catch (Exception failure)
        {
            return Json.Object(("steps", Json.List(steps)), ("crash", failure.ToString()));
        }
    }

    private void Play(Scenario scenario, List<Json> steps)
    {
        StartActor("main", true, isQuiet: scenario.Family == "A");
        StartActor("other", true, isQuiet: scenario.Family == "A");
        foreach (var actor in scenario.Body.Items("actors"))
            StartActor(actor.Text("id"), actor.Flag("trap"));
        _stage.Settle();
        foreach (var op in scenario.Steps)
        {
            var result = Do(op);
            var isAtRest = _stage.Settle();
            steps.Add(_scene.Recorder.TakeStep(op.Text("op"), ActorOf(op), result, isAtRest));
            if (!isAtRest || result == Hang)
                return;
        }
    }

    private void StartActor(string id, bool trapsExits, bool isQuiet = false)
    {
        var pid = _scene.Runtime.Spawn(new Actor(_scene, id, isQuiet).RunAsync, new SpawnOptions { TrapsExits = trapsExits });
        _scene.Names.Add(pid, id);
    }

    private static string ActorOf(JsonElement op) => op.TextOrNull("by") ?? (op.Text("op") == "signal" ? "other" : "main");

    /// <summary>Hands the op to its actor and waits for the result, unless the actor is to report it later.</summary>
    private Json Do(JsonElement op)
    {
        switch (op.Text("op"))
        {
            case "together":
                return Json.List(op.Items("do").Select(Do).ToList());
            case "pause":
                _stage.Pause(op.Time("ms")!.Value);
                return "ok";
        }
        if (!_scene.Names.TryFind(ActorOf(op), out var actor) || !actor.IsAlive)
            return "no_actor";
        var command = new Command(op);
        actor.Send(command);
        if (op.Field("async") is not null)
            return "pending";
        return _stage.RunUntil(() => command.Result is not null || !actor.IsAlive) ? command.Result ?? "died" : Hang;
    }
}
