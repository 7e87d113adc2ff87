using Espalier;

namespace Snippets.Guides;

// begin module
// A supervisor as a class: its children stand in one place, and it is started, named and supervised like a server.
internal sealed class Workshop(ProcessRegistry<string> names) : Supervisor
{
    protected override SupervisorInit Init() => SupervisorInit.Start(
        new SupervisorOptions { Strategy = SupervisionStrategy.RestForOne, MaxRestarts = 10 },
        [
            names.Child(),
            DynamicSupervisor.Child(new DynamicSupervisorOptions
            {
                Name = Context.System.Name("jobs"),
                MaxChildren = 100,
                ExtraArguments = [names],
            }),
        ]);
}

// Defaults for all children of a class; each specification may say otherwise.
[GenServer(Restart = RestartType.Temporary)]
internal sealed class Job(ProcessRegistry<string> names, string title) : GenServer
{
    protected override ValueTask<InitResult> InitAsync() =>
        new(names.TryRegister(Context, title, out _) ? InitResult.Ok : InitResult.Ignore);

    // The supervisor's extra arguments are in the context of each start.
    internal static ChildSpec Titled(string title) =>
        ChildSpec.For(start => new Job((ProcessRegistry<string>)start.ExtraArguments[0]!, title));
}
// end module

internal static class Forms
{
    // begin dynamic
    internal static async Task<string> StartJobAsync(ProcessSystem system, string title)
    {
        StartResult result = await DynamicSupervisor.At(system.Name("jobs")).StartChildAsync(Job.Titled(title));
        return result switch
        {
            StartResult.Started started => $"runs as {started.Pid}",
            StartResult.Ignored => "somebody is at it already",
            StartResult.Failed { Error: StartError.TooManyChildren } => "too much to do",
            StartResult.Failed failed => $"failed: {failed.Error}",
            _ => "unknown",
        };
    }
    // end dynamic

    // begin batch
    // Ends by itself when both have done their work: the parent of a batch need not watch its parts.
    internal static ChildSpec Batch(ChildSpec one, ChildSpec other)
    {
        ChildSpec batch = Supervisor.Child(
            [
                one with { Id = 1, Restart = RestartType.Transient, IsSignificant = true },
                other with { Id = 2, Restart = RestartType.Transient, IsSignificant = true },
            ],
            new SupervisorOptions { AutoShutdown = AutoShutdown.AllSignificant });
        return batch with { Restart = RestartType.Temporary };
    }
    // end batch
}
