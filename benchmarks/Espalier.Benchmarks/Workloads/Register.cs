namespace Espalier.Benchmarks.Workloads;

/// <summary>Processes take their names, one process after another, and give them back.</summary>
/// <remarks>
/// Each name is looked up in between, on all systems, unmeasured: whatever the registrations have left in the caches, the second part
/// begins with all of the table just read. Else it measures how that comes back from memory, twice as long beside neighbours.
/// </remarks>
internal static class Register
{
    internal const int Holders = 1_000;

    internal static async Task<Figure[]> RunAsync(int count)
    {
        await using var system = new ProcessSystem();
        var names = new ProcessRegistry<string>(system, "names");
        (await names.StartAsync()).GetPidOrThrow();
        var figures = new TaskCompletionSource<Figure[]>(TaskCreationOptions.RunContinuationsAsynchronously);
        string[] all = Names.Shuffled(count, seed: 1);
        system.Spawn(async self => figures.SetResult(await MeasureAsync(self, names, all)));
        return await figures.Task;
    }

    /// <summary>Figures of one name from the times that all of them took.</summary>
    internal static Figure[] Of(double registering, double unregistering, int count) =>
    [
        new(Metrics.NsPerOp, (registering + unregistering) / count),
        new(Metrics.RegisterNs, registering / count),
        new(Metrics.UnregisterNs, unregistering / count),
    ];

    private static async Task<Figure[]> MeasureAsync(ProcessContext self, ProcessRegistry<string> names, string[] all)
    {
        Pid me = self.Self;
        Pid[] holders = [.. all.Chunk(Math.Max(1, all.Length / Holders)).Select(own => self.Spawn(holder => HoldAsync(holder, me, names, own)))];
        double registering = await TellAllAsync(self, holders);
        if (!all.All(name => names.TryFind(name, out _)))
            throw new InvalidOperationException("A name was not found.");
        double unregistering = await TellAllAsync(self, holders);
        return Of(registering, unregistering, all.Length);
    }

    private static async Task<double> TellAllAsync(ProcessContext self, Pid[] holders)
    {
        Meter meter = Meter.Start();
        foreach (Pid holder in holders)
        {
            holder.Send(self.Self);
            await self.ReceiveAsync<Pid>();
        }
        return meter.Nanoseconds;
    }

    private static async Task HoldAsync(ProcessContext self, Pid owner, ProcessRegistry<string> names, string[] own)
    {
        await self.ReceiveAsync<Pid>();
        foreach (string name in own)
        {
            if (!names.TryRegister(self, name, out _))
                throw new InvalidOperationException($"'{name}' was taken.");
        }
        owner.Send(self.Self);

        await self.ReceiveAsync<Pid>();
        foreach (string name in own)
            names.Unregister(self, name);
        owner.Send(self.Self);
    }
}
