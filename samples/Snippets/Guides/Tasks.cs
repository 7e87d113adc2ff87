using Espalier;

namespace Snippets.Guides;

// begin server
// Draws several pictures at once, and answers calls meanwhile: it does not await its tasks.
internal sealed partial class Gallery(TaskSupervisor tasks, Func<string, CancellationToken, Task<string>> drawAsync) : GenServer
{
    private readonly Dictionary<MonitorRef, Caller<string>> _waiting = [];

    // Who waits is kept, and gets the reply from another handler.
    [Call]
    private async Task DrawAsync(string motif, Caller<string> caller)
    {
        SupervisedTask<string> task = await tasks.RunUnlinkedAsync(self => drawAsync(motif, self.CancellationToken));
        _waiting.Add(task.Monitor, caller);
    }

    // The value. The notice of the task's end would come behind it.
    [Info]
    private void OnPicture(TaskReply<string> picture)
    {
        Context.Demonitor(picture.Task.Monitor, flush: true);
        if (_waiting.Remove(picture.Task.Monitor, out Caller<string> caller))
            caller.Reply(picture.Value);
    }

    // The end without a value.
    [Info]
    private void OnDown(Down down)
    {
        if (_waiting.Remove(down.Ref, out Caller<string> caller))
            caller.Reply($"no picture: {down.Reason}");
    }
}
// end server

// begin request
internal sealed class Quotes(ProcessSystem system, Func<string, CancellationToken, Task<decimal>> askAsync)
{
    private readonly TaskSupervisor _tasks = TaskSupervisor.At(system.Name("quotes"));

    // Its place in the tree. More than a hundred at once are refused: StartFailedException.
    internal ChildSpec Child() =>
        TaskSupervisor.Child(new DynamicSupervisorOptions { Name = system.Name("quotes"), MaxChildren = 100 });

    // For any thread and any number of requests: such a task belongs to no process, so nobody falls with it.
    internal async Task<decimal?> GetAsync(string article, CancellationToken requestAborted)
    {
        SupervisedTask<decimal> quote = await _tasks.RunAsync(
            self => askAsync(article, self.CancellationToken), cancellationToken: requestAborted);
        try
        {
            return await quote.AwaitAsync(TimeSpan.FromSeconds(2), requestAborted);
        }
        catch (CallFailedException)
        {
            return null;                                     // it failed, which is logged, or it is late
        }
        finally
        {
            await quote.ShutdownAsync(ShutdownPolicy.BrutalKill, CancellationToken.None);   // late, or the request has gone
        }
    }
}
// end request

internal static class Tasks
{
    // begin linked
    internal static async Task<decimal> TotalAsync(ProcessContext self, Func<string, CancellationToken, Task<decimal>> priceAsync)
    {
        // Both at once, each a process of its own. If one fails, the other and this one fall with it.
        SupervisedTask<decimal> chair = self.RunTask(task => priceAsync("chair", task.CancellationToken));
        SupervisedTask<decimal> table = self.RunTask(task => priceAsync("table", task.CancellationToken));
        return await chair + await table;                    // 5 seconds for each, from the await on
    }
    // end linked

    // begin unlinked
    internal static async Task<string> PriceTagAsync(TaskSupervisor tasks, Func<Task<decimal>> priceAsync)
    {
        SupervisedTask<decimal> price = await tasks.RunUnlinkedAsync(_ => priceAsync());
        try
        {
            return $"{await price.AwaitAsync(TimeSpan.FromSeconds(2))} pounds";
        }
        catch (CallFailedException failure)
        {
            return $"ask us ({failure.Reason})";             // it failed; or it is late, and then it goes on
        }
    }
    // end unlinked

    // begin shutdown
    internal static async Task<string> PreviewAsync(SupervisedTask<string> page)
    {
        // What comes in time counts, be it at the last moment. What does not is ended, and nothing of it is left.
        TaskOutcome<string>? outcome = await page.YieldAsync(TimeSpan.FromSeconds(1)) ?? await page.ShutdownAsync();
        return outcome switch
        {
            TaskOutcome<string>.Completed completed => completed.Value,
            TaskOutcome<string>.Exited exited => $"failed: {exited.Reason}",
            _ => "took too long",
        };
    }
    // end shutdown

    // begin several
    internal static async Task<IReadOnlyList<string>> SearchAsync(IReadOnlyList<SupervisedTask<string>> searches)
    {
        // Whoever is done after two seconds counts, whoever is not is killed. Those that failed are left out.
        IReadOnlyList<TaskOutcome<string>?> outcomes =
            await SupervisedTask.YieldAllAsync(searches, TimeSpan.FromSeconds(2), TaskTimeoutAction.Kill);
        return [.. outcomes.OfType<TaskOutcome<string>.Completed>().Select(static completed => completed.Value)];
    }
    // end several

    // begin child
    internal static async Task SendLaterAsync(TaskSupervisor tasks, Func<CancellationToken, Task> sendAsync)
    {
        StartResult result = await tasks.StartChildAsync(
            async self =>
            {
                self.TrapExits = true;                       // a stop does not cut it off: it has its time
                await sendAsync(self.CancellationToken);
            },
            RestartType.Transient,                           // a failure runs it again
            ShutdownPolicy.Within(TimeSpan.FromSeconds(30)));
        result.GetPidOrThrow();                              // there are too many already: StartFailedException
    }
    // end child

    // begin stream
    internal static async Task<IReadOnlyList<Uri>> FindDeadLinksAsync(TaskSupervisor tasks, IEnumerable<Uri> pages, HttpClient http)
    {
        var dead = new List<Uri>();
        var options = new TaskStreamOptions
        {
            MaxConcurrency = 8,                              // the next page is taken when one of eight is done
            ItemTimeout = TimeSpan.FromSeconds(10),
            KillsLateTasks = true,                           // a late one is an element, and does not end the stream
            IsUnlinked = true,                               // a failed one is an element, and does not end this process
        };
        await foreach (TaskOutcome<string> outcome in tasks.StreamAsync(
            pages, (self, page) => http.GetStringAsync(page, self.CancellationToken), options))
        {
            if (outcome is TaskOutcome<string>.Exited { Item: Uri page })
                dead.Add(page);
        }
        return dead;
    }
    // end stream
}
