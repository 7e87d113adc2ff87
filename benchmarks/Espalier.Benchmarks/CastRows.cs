namespace Espalier.Benchmarks;

/// <summary>Casts from one or several threads to one server, until it has counted all of them.</summary>
internal static class CastRows
{
    private static readonly object Message = new();

    internal static async Task<Figure[]> RunAsync(int messages, int senders)
    {
        await using var system = new ProcessSystem();
        var done = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        int each = messages / senders;
        Pid server = (await system.StartServerAsync(() => new CountServer(each * senders, done))).GetPidOrThrow();
        await Task.Delay(20);

        Meter meter = Meter.Start();
        var sending = new Task[senders];
        for (int i = 0; i < senders; i++)
            sending[i] = Task.Run(() => CastAll(server, each));
        await Task.WhenAll(sending);
        double sent = meter.Nanoseconds;
        await done.Task;
        double time = meter.Nanoseconds;
        return
        [
            new("msgs_per_s", messages * 1e9 / time),
            new("ns_per_msg", time / messages),
            new("send_side_ns", sent / messages),
            new("bytes_per_msg", meter.AllocatedBytes() / messages),
        ];
    }

    private static void CastAll(Pid server, int count)
    {
        for (int i = 0; i < count; i++)
            server.Cast(Message);
    }
}
