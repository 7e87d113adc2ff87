namespace Espalier.Conformance;

/// <content>The ops on tasks.</content>
internal sealed partial class Actor
{
    private async Task<Json?> DoWithTasksAsync(JsonElement op) => op.Text("op") switch
    {
        "task" => await StartTaskAsync(op, op.Text("ref")),
        "task_child" => await StartTaskChildAsync(op, op.Text("id")),
        "task_children" => Json.Sorted((await Tasks(op).GetChildrenAsync()).Select(pid => (Json)scene.Names.NameOf(pid))),
        "task_terminate" => Answers.Write(await Tasks(op).TerminateChildAsync(Process(op, "child")), TerminateResult.Terminated),
        "release" => After(() => Process(op, "task").Send(new Release(op.TextOrNull("key") ?? "go")), "sent"),
        "await" => Json.Pair("reply", await scene.Task(op.Text("ref")).AwaitAsync(op.Time("timeout") ?? CallTimeout)),
        "await_many" => Json.Pair("reply", Json.List(await SupervisedTask.AwaitAllAsync(TasksIn(op), op.Time("timeout") ?? CallTimeout))),
        "yield" => scene.Answers.Write(await scene.Task(op.Text("ref")).YieldAsync(op.Time("timeout") ?? TimeSpan.Zero)),
        "yield_many" => Json.List((await SupervisedTask.YieldAllAsync(TasksIn(op), op.Time("timeout") ?? TimeSpan.Zero)).Select(scene.Answers.Write)),
        "shutdown" => scene.Answers.Write(await scene.Task(op.Text("ref")).ShutdownAsync(op.Policy("timeout") ?? ShutdownPolicy.Within(CallTimeout))),
        "ignore" => scene.Answers.Write(scene.Task(op.Text("ref")).Ignore()),
        "stream" => await ReadStreamAsync(op),
        "read" => Json.Pair("messages", await ReadAllAsync()),
        _ => null,
    };

    private TaskSupervisor Tasks(JsonElement op) => TaskSupervisor.At(Process(op, "sup"));

    private IEnumerable<SupervisedTask<Json>> TasksIn(JsonElement op) => op.Items("refs").Select(id => scene.Task(id.GetString()!));

    private async Task<Json> StartTaskAsync(JsonElement op, string id)
    {
        var (up, policy) = (new TaskCompletionSource(), op.Policy("shutdown"));
        var body = Body(op, id, up);
        var how = op.TextOrNull("how") ?? "async";
        if (how == "async" && op.Field("sup") is null)
            scene.Tasks[id] = _context.RunTask(body);
        else if (how.StartsWith("async", StringComparison.Ordinal))
            scene.Tasks[id] = await (how == "async" ? Tasks(op).RunAsync(body, policy) : Tasks(op).RunUnlinkedAsync(body, policy));
        var pid = !how.StartsWith("start", StringComparison.Ordinal) ? default
            : how == "start" ? _context.Spawn(body) : _context.SpawnLinked(body);
        await up.Task;
        return pid == default ? "started" : Json.Pair("ok", scene.Names.NameOf(pid));
    }

    private async Task<Json> StartTaskChildAsync(JsonElement op, string id)
    {
        var up = new TaskCompletionSource();
        var restart = op.Field("restart") is null ? RestartType.Temporary : op.Word<RestartType>("restart");
        var result = await Tasks(op).StartChildAsync(Body(op, id, up), restart, op.Policy("shutdown"));
        if (result is StartResult.Started)
            await up.Task;
        return scene.Answers.Write(result, "ignore");
    }

    /// <summary>What a task does: says that it runs, and then what its script says, of a list the one for this start.</summary>
    private Func<ProcessContext, Task<Json>> Body(JsonElement op, string id, TaskCompletionSource up) => async self =>
    {
        self.TrapExits = op.Flag("trap");
        var (script, number) = (op.GetProperty("body"), scene.Names.NextStart(id));
        scene.Names.Add(self.Self, $"{id}#{number}", "task");
        scene.Recorder.Event("task", $"{id}#{number}");
        up.TrySetResult();
        return await PlayAsync(self, script.ValueKind == JsonValueKind.Array ? script[Math.Min(number, script.GetArrayLength()) - 1] : script);
    };

    private async Task<Json> PlayAsync(ProcessContext self, JsonElement script)
    {
        // Whatever comes is taken, so that a task with mail is one that is not at rest; a release for later is kept.
        List<object> taken = [];
        for (; script.Field("then") is { } next; script = next)
        {
            if (script.Time("sleep") is { } time)
                await scene.Recorder.SleepAsync(self, time);
            else
                while (!taken.Remove(new Release(script.Text("wait"))))
                    taken.Add(await self.ReceiveAsync<object>());
        }
        return script.Only() switch
        {
            ("raise", var tag) => throw new ScenarioException(tag.GetString()!),
            ("exit", var reason) => After(() => self.Exit(reason.AsReason()), Json.Null),
            ("throw", var value) => After(() => self.Exit(ExitReason.Custom(Json.Pair("thrown", Json.Of(value)))), Json.Null),
            var (_, value) => Json.Of(value),
        };
    }

    private async Task<Json> ReadStreamAsync(JsonElement op)
    {
        var (usual, results) = (new TaskStreamOptions(), new List<Json>());
        var options = new TaskStreamOptions
        {
            MaxConcurrency = op.Number("max_concurrency") ?? usual.MaxConcurrency,
            IsUnordered = !op.Flag("ordered", otherwise: true),
            ItemTimeout = op.Time("timeout") ?? usual.ItemTimeout,
            KillsLateTasks = op.TextOrNull("on_timeout") == "kill_task",
            IsUnlinked = op.Flag("nolink"),
        };
        var stream = op.Field("sup") is null
            ? _context.StreamTasksAsync(op.Items("items"), PlayAsync, options)
            : Tasks(op).StreamAsync(op.Items("items"), PlayAsync, options);
        await foreach (var outcome in stream)
        {
            results.Add(scene.Answers.Write(outcome));
            if (results.Count == op.Number("take"))
                break;
        }
        return options.IsUnordered ? Json.List(results.OrderBy(static result => result.Text, StringComparer.Ordinal)) : Json.List(results);
    }

    private async Task<long> ReadAllAsync()
    {
        for (var count = 0L; ; count++)
        {
            try
            {
                Report(await _context.ReceiveAsync<object>(static message => message is not Command, TimeSpan.Zero));
            }
            catch (TimeoutException)
            {
                return count;
            }
        }
    }

    /// <summary>Lets a task go on that waits for it.</summary>
    private sealed record Release(string Key);
}
