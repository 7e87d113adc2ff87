using Espalier.Tests.Servers;

namespace Espalier.Tests.Supervision;

/// <summary>Supervisors and workers with names, one under the other.</summary>
public sealed class NamedTreeTests
{
    [Theory, Seeds]
    [OtpCase("supervisor_SUITE", "simple_global_supervisor")]
    public async Task A_killed_worker_and_a_killed_inner_supervisor_are_back_under_their_names_as_others(int seed)
    {
        await using var lab = new Lab(seed);
        ProcessName worker = lab.System.Name("worker");
        ProcessName inner = lab.System.Name("inner");
        SupervisorRef root = await Supervisor.StartAsync(
            lab.System,
            [Supervisor.Child([ChildSpec.For(() => new LabServer(lab)) with { Id = "worker", Name = worker }], new() { Name = inner })]);
        Pid firstWorker = Find(worker), firstInner = Find(inner);

        firstWorker.Kill();
        lab.Run();
        Pid secondWorker = Find(worker);
        Pid sameInner = Find(inner);
        firstInner.Kill();
        lab.Run();
        Pid thirdWorker = Find(worker);
        await Supervisor.At(inner).TerminateChildAsync("worker");
        bool wasStopped = !worker.TryFind(out _);
        StartResult again = await Supervisor.At(inner).RestartChildAsync("worker");

        Assert.Equal(firstInner, sameInner);
        Assert.Distinct([firstWorker, secondWorker, thirdWorker, Find(worker)]);
        Assert.NotEqual(firstInner, Find(inner));
        Assert.True(wasStopped);
        Assert.Equal(Find(worker), again.GetPidOrThrow());
        Assert.Single(await root.GetChildrenAsync());
    }

    private static Pid Find(ProcessName name) =>
        name.TryFind(out Pid pid) ? pid : throw new InvalidOperationException($"Nobody is called {name}.");
}
