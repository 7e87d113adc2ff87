namespace Espalier.Conformance;

/// <content>The ops on tasks.</content>
internal sealed partial class Actor
{
    private async Task<Json?> DoWithTasksAsync(JsonElement op) => op.Text("op") switch
    {
        "task" => await StartTaskAsync(op, op.Text("ref"), op.TextOrNull("how") ?? "async"),
        "task_child" => await StartTaskAsync(op, op.Text("id"), "child"),
        "task_children" => NamesOf(await Tasks(op).GetChildrenAsync()),
        "task_terminate" => Answers.Write(await Tasks(op).TerminateChildAsync(Process(op, "child")), TerminateResult.Terminated),
        "release" => After(() => Process(op, "task").Send(new Release(op.TextOrNull("key") ?? "go")), "sent"),
        "await" => Json.Pair("reply", await TaskIn(op).AwaitAsync(op.Time("timeout") ?? CallTimeout)),
        "await_many" => Json.Pair("reply", Json.List(await SupervisedTask.AwaitAllAsync(TasksIn(op), op.Time("timeout") ?? CallTimeout))),
        "yield" => scene.Answers.Write(await TaskIn(op).YieldAsync(op.Time("timeout") ?? TimeSpan.Zero)),
        "yield_many" => Json.List((await SupervisedTask.YieldAllAsync(TasksIn(op), op.Time("timeout") ?? TimeSpan.Zero)).Select(scene.Answers.Write)),
        "shutdown" => scene.Answers.Write(await TaskIn(op).ShutdownAsync(op.Policy("timeout") ?? ShutdownPolicy.Within(CallTimeout))),
        "ignore" => scene.Answers.Write(TaskIn(op).Ignore()),
        "stream" => await ReadStreamAsync(op),
        "read" => Json.Pair("messages", await ReadAllAsync()),
        _ => null,
    };

    private TaskSupervisor Tasks(JsonElement op) => TaskSupervisor.At(Process(op, "sup"));
    private SupervisedTask<Json> TaskIn(JsonElement op) => scene.Task(op.Text("ref"));
    private IEnumerable<SupervisedTask<Json>> TasksIn(JsonElement op) => op.Items("refs").Select(id => scene.Task(id.GetString()!));

    /// <summary>Starts a task and waits until it has said its name.</summary>
    private async Task<Json> StartTaskAsync(JsonElement op, string id, string how)
    {
        var (up, policy) = (new TaskCompletionSource(), op.Policy("shutdown"));
        var body = Body(op, id, up);
        var result = how switch
        {
            "async" when op.Field("sup") is null => Owned(_context.RunTask(body)),
            "async" => Owned(await Tasks(op).RunAsync(body, policy)),
            "async_nolink" => Owned(await Tasks(op).RunUnlinkedAsync(body, policy)),
            "child" => await Tasks(op).StartChildAsync(body, op.Word("restart", RestartType.Temporary), policy),
            "start_link" => new StartResult.Started(_context.SpawnLinked(body)),
            _ => new StartResult.Started(_context.Spawn(body)),
        };
        if (result is StartResult.Started)
            await up.Task;
        return how is "async" or "async_nolink" ? "started" : scene.Answers.Write(result, "ignore");

        StartResult Owned(SupervisedTask<Json> task) => After(() => scene.Tasks[id] = task, new StartResult.Started(task.Pid));
    }

    /// <summary>What a task does: says that it runs, and then what its script says, of a list the one for this start.</summary>
    private Func<ProcessContext, Task<Json>> Body(JsonElement op, string id, TaskCompletionSource up) => async self =>
    {
        self.TrapExits = op.Flag("trap");
        var number = scene.Names.NextStart(id);
        scene.Names.Add(self.Self, $"{id}#{number}", "task");
        scene.Recorder.Event("task", $"{id}#{number}");
        up.TrySetResult();
        return await PlayAsync(self, op.GetProperty("body").ForStart(number));
    };

    private async Task<Json> PlayAsync(ProcessContext self, JsonElement script)
    {
        // Whatever comes is taken, so that a task with mail is one that is not at rest; a release for later is kept.
        List<object> taken = [];
        for (; script.Field("then") is { } next; script = next)
        {
            if (script.Time("sleep") is { } time)
                await scene.Recorder.SleepAsync(self, time, script);
            else
                while (!taken.Remove(new Release(script.Text("wait"))))
                    taken.Add(await self.ReceiveAsync<object>());
        }
        var (kind, value) = script.Only();
        Fail(self, kind, value);
        return Json.Of(value);
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
        return options.IsUnordered ? Json.Sorted(results) : Json.List(results);
    }

    private async Task<long> ReadAllAsync()
    {
        var count = 0L;
        try
        {
            for (; ; count++)
                Report(await _context.ReceiveAsync<object>(static message => message is not Command, TimeSpan.Zero));
        }
        catch (TimeoutException)
        {
            return count;
        }
    }

    /// <summary>Lets a task go on that waits for it.</summary>
    private sealed record Release(string Key);
}
