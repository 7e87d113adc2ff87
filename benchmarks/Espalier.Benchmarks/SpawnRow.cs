namespace Espalier.Benchmarks;

/// <summary>Starts servers one after another from a process, each start acknowledged by the server's init; then stops them all.</summary>
internal static class SpawnRow
{
    internal static async Task<Figure[]> RunAsync(int count)
    {
        await using var system = new ProcessSystem();
        var figures = new TaskCompletionSource<Figure[]>(TaskCreationOptions.RunContinuationsAsynchronously);
        var servers = new Pid[count];
        system.Spawn(async self => figures.SetResult(await StartAndStopAsync(self, servers)));
        return await figures.Task;
    }

    private static async Task<Figure[]> StartAndStopAsync(ProcessContext self, Pid[] servers)
    {
        long before = Meter.LiveBytes();
        Meter start = Meter.Start();
        for (int i = 0; i < servers.Length; i++)
            servers[i] = (await self.StartServerAsync(static () => new PingServer())).GetPidOrThrow();
        double starting = start.Nanoseconds;
        double bytes = Meter.LiveBytes() - before;

        var stops = new Task[servers.Length];
        Meter stop = Meter.Start();
        for (int i = 0; i < servers.Length; i++)
            stops[i] = servers[i].StopAsync().AsTask();
        await Task.WhenAll(stops);
        double stopping = stop.Nanoseconds;

        int count = servers.Length;
        return
        [
            new("procs_per_s", count * 1e9 / starting),
            new("ns_per_start", starting / count),
            new("bytes_per_proc", bytes / count),
            new("stop_all_ms", stopping / 1e6),
        ];
    }
}
