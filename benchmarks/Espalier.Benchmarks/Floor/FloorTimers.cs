using Espalier.Benchmarks.Workloads;

namespace Espalier.Benchmarks.Floor;

/// <summary>One timer of .NET for each message.</summary>
internal static class FloorTimers
{
    internal static async Task<Figure[]> RunAsync(int count)
    {
        var lateness = new Lateness(count);
        var process = new FloorProcess(new FloorAlarm(lateness));
        DueMessage[] messages = [.. Enumerable.Range(0, count).Select(static _ => new DueMessage())];
        var timers = new Timer[count];
        Figure[] arming = await Task.Run(() => Arm(process, messages, timers));
        await lateness.Done;
        foreach (Timer timer in timers)
            await timer.DisposeAsync();
        return [.. arming, new(Metrics.P99LateMs, lateness.P99)];
    }

    private static Figure[] Arm(FloorProcess process, DueMessage[] messages, Timer[] timers)
    {
        Meter meter = Meter.Start();
        for (int i = 0; i < messages.Length; i++)
        {
            int delay = Lateness.DelayOf(i, messages.Length);
            messages[i].Due = Lateness.DueIn(delay);
            timers[i] = new Timer(static timer => ((FloorTimer)timer!).Fire(), new FloorTimer(process, messages[i]), delay, Timeout.Infinite);
        }
        return meter.PerOperation(messages.Length);
    }
}
