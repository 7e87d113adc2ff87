using System.Text.Json;

namespace Espalier.Conformance;

/// <content>The ops on supervisors.</content>
internal sealed partial class Actor
{
    private readonly List<Pid> _roots = [];

    private async Task<Json> StartTreeAsync(JsonElement node)
    {
        var result = await Incarnation.StartAsync(scene, node, _context, []);
        if (result is StartResult.Started { Pid: var root } && scene.Names.KindOf(root) is "supervisor" or "dynamic")
            _roots.Add(root);
        return scene.Answers.Write(result, "ignore");
    }

    /// <summary>As their parent, asks the supervisors that it started to end, one after another.</summary>
    private async Task<Json> FinishAsync()
    {
        foreach (var root in _roots.Where(static root => root.IsAlive))
        {
            var monitor = _context.Monitor(root);
            root.SendExit(ExitReason.Shutdown);
            await _context.ReceiveAsync<Down>(down => down.Ref == monitor);
        }
        return "ok";
    }

    private static Json Tell(Pid worker, Act act)
    {
        if (!worker.IsAlive)
            return "dead";
        worker.Send(act);
        return "sent";
    }

    private Task<Json> AskSupervisorAsync(JsonElement op)
    {
        var supervisor = Process(op, "sup");
        return scene.Names.KindOf(supervisor) == "dynamic" ? AskAsync(DynamicSupervisor.At(supervisor), op) : AskAsync(Supervisor.At(supervisor), op);
    }

    private async Task<Json> AskAsync(SupervisorRef supervisor, JsonElement op) => op.Text("op") switch
    {
        "start_child" => WriteChild(await supervisor.StartChildAsync(Incarnation.Spec(scene, op.GetProperty("child")))),
        "restart_child" => WriteChild(await supervisor.RestartChildAsync(op.Text("child"))),
        "terminate_child" => Answers.Write(await supervisor.TerminateChildAsync(op.Text("child")), TerminateResult.Terminated),
        "delete_child" => Answers.Write(await supervisor.DeleteChildAsync(op.Text("child")), DeleteResult.Deleted),
        "which_children" => Json.List((await supervisor.GetChildrenAsync()).Select(scene.Answers.Write)),
        "count_children" => Answers.Write(await supervisor.CountChildrenAsync()),
        "get_childspec" => Answers.Write(await supervisor.GetChildSpecAsync(op.Text("child"))),
        _ => await AfterAsync(supervisor.StopAsync(Reasons.Parse(op.GetProperty("reason")), op.Time("timeout")).AsTask(), "ok"),
    };

    private async Task<Json> AskAsync(DynamicSupervisorRef supervisor, JsonElement op) => op.Text("op") switch
    {
        "start_child" => scene.Answers.Write(await supervisor.StartChildAsync(Incarnation.Spec(scene, op.GetProperty("child"))), "ignore"),
        "terminate_child" => Answers.Write(await supervisor.TerminateChildAsync(Process(op, "child")), TerminateResult.Terminated),
        "which_children" => Json.List((await supervisor.GetChildrenAsync()).Select(scene.Answers.Write).OrderBy(static row => row.Text, StringComparer.Ordinal)),
        "count_children" => Answers.Write(await supervisor.CountChildrenAsync()),
        "stop_sup" => await AfterAsync(supervisor.StopAsync(Reasons.Parse(op.GetProperty("reason")), op.Time("timeout")).AsTask(), "ok"),
        var other => throw new InvalidOperationException($"A dynamic supervisor cannot be asked for {other}."),
    };

    /// <summary>A static supervisor keeps a child that had nothing to run.</summary>
    private Json WriteChild(StartResult result) => scene.Answers.Write(result, Json.Pair("ok", "undefined"));
}
