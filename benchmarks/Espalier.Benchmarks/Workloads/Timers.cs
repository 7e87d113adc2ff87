namespace Espalier.Benchmarks.Workloads;

/// <summary>Many timers armed in one go, which send their messages to one server over a second.</summary>
internal static class Timers
{
    internal static async Task<Figure[]> RunAsync(int count)
    {
        await using var system = new ProcessSystem();
        var lateness = new Lateness(count);
        ProcessAddress server = await AlarmServer.StartAsync(system, lateness);

        // Made before: what is counted is the timer, not the message.
        DueMessage[] messages = [.. Enumerable.Range(0, count).Select(static _ => new DueMessage())];
        Figure[] arming = await Task.Run(() => Arm(system, server, messages));
        await lateness.Done;
        return [.. arming, new(Metrics.P99LateMs, lateness.P99)];
    }

    private static Figure[] Arm(ProcessSystem system, ProcessAddress server, DueMessage[] messages)
    {
        Meter meter = Meter.Start();
        for (int i = 0; i < messages.Length; i++)
        {
            int delay = Lateness.DelayOf(i, messages.Length);
            messages[i].Due = Lateness.DueIn(delay);
            system.SendAfter(server, messages[i], TimeSpan.FromMilliseconds(delay));
        }
        return meter.PerOperation(messages.Length);
    }
}
