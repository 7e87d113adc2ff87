namespace Espalier.Fuzz;

/// <summary>One of everything that can be waited for, all of it gone with the process whose bench it is.</summary>
internal sealed class Bench
{
    public required FuzzWorld World { get; init; }

    public required ProcessContext Self { get; init; }

    public required SupervisorRef Supervisor { get; init; }

    public required PartitionSupervisor Partitions { get; init; }

    public required ProcessRegistry<string> Registry { get; init; }

    public required Pid Echo { get; init; }

    public required Pid Plain { get; init; }

    /// <summary>A server that is busy until it is killed.</summary>
    public required Pid Busy { get; init; }

    public required Agent<int> Agent { get; init; }

    /// <summary>The law for a limit: it is refused with its value before anything is done, or used.</summary>
    public static bool Judge(FuzzWorld world, TimeSpan limit, Func<Bench, Task> use)
    {
        var complaints = Complaint.Of((!Values.IsWait(limit), "must be from zero to 10000 days, or Timeout.InfiniteTimeSpan", limit));

        // A task to be awaited, and whoever is in the way.
        return world.Judge(complaints, UseAsync, mayStart: 2);

        async Task UseAsync(ProcessContext self)
        {
            Bench bench = await SetUpAsync(world, self);
            world.Mark();
            try
            {
                await use(bench);
            }
            finally
            {
                await KillAllAsync(self);
            }
        }
    }

    private static async Task<Bench> SetUpAsync(FuzzWorld world, ProcessContext self)
    {
        var registry = new ProcessRegistry<string>(world.System, "registry");
        await registry.StartLinkedAsync(self);
        var partitions = new PartitionSupervisor(
            world.System, world.System.Name("partitions"), ChildSpec.For(static () => new Echo()), new PartitionSupervisorOptions { Partitions = 1 });
        await partitions.StartLinkedAsync(self);
        Pid busy = await StartAsync(self, static () => new PlainServer());
        busy.Send("be busy");
        return new Bench
        {
            World = world,
            Self = self,
            Supervisor = await Espalier.Supervisor.StartLinkedAsync(self, [ChildSpec.For(static () => new Echo())]),
            Partitions = partitions,
            Registry = registry,
            Echo = await StartAsync(self, static () => new Echo()),
            Plain = await StartAsync(self, static () => new PlainServer(), world.System.Name("plain")),
            Busy = busy,
            Agent = await Espalier.Agent.StartLinkedAsync(self, static () => 42),
        };
    }

    private static async Task KillAllAsync(ProcessContext self)
    {
        foreach (Pid pid in self.System.GetProcesses().Where(pid => pid != self.Self))
        {
            pid.Kill();
            await pid.WaitForExitAsync();
        }
    }

    private static async Task<Pid> StartAsync(ProcessContext self, Func<GenServer> create, ProcessName? name = null) =>
        (await self.StartServerLinkedAsync(create, new ServerOptions { Name = name })).GetPidOrThrow();

    private sealed class PlainServer : GenServer
    {
        protected internal override ValueTask<CallResult> HandleCallAsync(object request, Caller caller) =>
            new(request is Say { Text: { Length: > 0 } text } ? CallResult.Reply(text) : CallResult.Later);

        protected internal override async ValueTask<Next> HandleInfoAsync(object message)
        {
            await Task.Delay(Timeout.InfiniteTimeSpan, Context.System.TimeProvider, Context.CancellationToken);
            return Next.Receive;
        }
    }
}
