using Espalier;

namespace WorkerPool;

/// <summary>What can be done with the pool, one command a line.</summary>
internal sealed class Desk(ProcessSystem system, ProcessRegistry<string> names)
{
    internal const string Help = """
          start NAME    a worker of this name
          work NAME     it works
          crash NAME    it crashes, and comes back
          stop NAME     it ends, and stays gone
          find NAME     which process is it?
          count         how many are there?
          tree          the whole tree
          quit          the end
        """;

    private readonly DynamicSupervisorRef _workers = DynamicSupervisor.At(system.Name("workers"));

    /// <summary>Carries a command out.</summary>
    /// <returns>What to show; null: it is no command.</returns>
    internal async Task<string?> DoAsync(string command, CancellationToken cancellationToken = default) =>
        command.Split(' ', StringSplitOptions.RemoveEmptyEntries) switch
        {
            ["start", var name] => Describe(await _workers.StartChildAsync(SpecFor(name), cancellationToken)),
            ["work" or "crash" or "stop", var name] when !names.TryFind(name, out _) => $"nobody is called {name}",
            ["work", var name] => Work(name),
            ["crash", var name] => await EndAsync(name, static worker => worker.Crash(), cancellationToken),
            ["stop", var name] => await EndAsync(name, static worker => worker.Leave(), cancellationToken),
            ["find", var name] => Find(name),
            ["count"] => $"names: {names.Count}, workers: {(await _workers.CountChildrenAsync(cancellationToken)).Active}",
            ["tree"] => TreeSnapshot.Take(system).ToText().TrimEnd().ReplaceLineEndings("\n  "),
            _ => null,
        };

    private ChildSpec SpecFor(string name) => Worker.Child(name) with { Name = names.Name(name) };

    private static string Describe(StartResult result) => result switch
    {
        StartResult.Started started => $"started {started.Pid}",
        StartResult.Failed failed => $"not started: {failed.Error}",
        _ => "nothing to start",
    };

    private string Find(string name) => names.TryFind(name, out Pid pid) ? $"{name} is {pid}" : $"nobody is called {name}";

    private string Work(string name)
    {
        // A cast does not wait: the worker says for itself when it has worked.
        Worker.At(names.Name(name)).Work();
        return $"told {name} to work";
    }

    private async Task<string> EndAsync(string name, Action<Worker.IClient> end, CancellationToken cancellationToken)
    {
        names.TryFind(name, out Pid before);
        end(Worker.At(before));
        ExitReason reason = await before.WaitForExitAsync(cancellationToken: cancellationToken);

        // The supervisor has been told before we were, and answers after it has dealt with it.
        await _workers.CountChildrenAsync(cancellationToken);
        return $"{before} has ended, because: {reason}. Now: {Find(name)}";
    }
}
