using Espalier;

namespace WorkerPool;

/// <summary>The tree: names, and the workers that have them.</summary>
internal sealed class Pool(ProcessRegistry<string> names) : Supervisor
{
    // If the names are lost, so are the workers that hold them: those behind go down with those before.
    protected override SupervisorInit Init() => SupervisorInit.Start(
        SupervisionStrategy.RestForOne,
        [
            names.Child(),
            DynamicSupervisor.Child(new DynamicSupervisorOptions { Name = Context.System.Name("workers") }),
        ]);
}
