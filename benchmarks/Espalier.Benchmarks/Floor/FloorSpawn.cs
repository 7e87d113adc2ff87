namespace Espalier.Benchmarks.Floor;

/// <summary>Objects: nothing runs when one is made, nobody waits for it, and nothing ends it but a message.</summary>
internal static class FloorSpawn
{
    internal static async Task<Figure[]> RunAsync(int count)
    {
        using var running = new CountdownEvent(count);
        var processes = new FloorProcess[count];
        long before = Meter.LiveBytes();
        Meter start = Meter.Start();
        for (int i = 0; i < count; i++)
            processes[i] = new FloorProcess(new FloorIdle(running));
        double starting = start.Nanoseconds;
        double bytes = Meter.LiveBytes() - before;

        Meter stop = Meter.Start();
        foreach (FloorProcess process in processes)
            process.Send(FloorSignal.Stop);
        while (!running.IsSet)
            await Task.Delay(1);
        return [new(Metrics.NsPerOp, starting / count), new(Metrics.BytesEach, bytes / count), new(Metrics.StopMs, stop.Milliseconds)];
    }
}
