using System.Globalization;

namespace Espalier.Benchmarks.Workloads;

/// <summary>How cost grows with the number of processes: each size in the same program, the smallest first.</summary>
internal static class Growth
{
    internal const int Smallest = 3;
    internal const int Largest = 7;

    private const int WarmUps = 100;
    private const int Calls = 200_000;

    internal static async Task RunAsync(int largest)
    {
        for (int i = 0; i < WarmUps; i++)
            await MeasureAsync((int)Math.Pow(10, Smallest));
        Console.WriteLine("   children  start, each  call to one  bytes, each  stop of all");
        for (int exponent = Smallest; exponent <= largest; exponent++)
        {
            int count = (int)Math.Pow(10, exponent);
            (double start, double call, double bytes, double stop) = await MeasureAsync(count);
            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture, $"{count,11:N0}  {start / 1e3,8:0.00} us  {call,8:0} ns  {bytes,11:0}  {stop,8:0.0} ms"));
        }
    }

    private static async Task<(double Start, double Call, double Bytes, double Stop)> MeasureAsync(int count)
    {
        await using var system = new ProcessSystem();
        var children = new Pid[count];
        DynamicSupervisorRef supervisor = await DynamicSupervisor.StartAsync(system);
        ChildSpec spec = IdleServer.Child();

        // A thread keeps its last call for the next one, and with it the system before this one.
        await IdleServer.At((await supervisor.StartChildAsync(spec)).GetPidOrThrow()).PingAsync();
        long before = Meter.LiveBytes();
        Meter starting = Meter.Start();
        for (int i = 0; i < count; i++)
            children[i] = (await supervisor.StartChildAsync(spec)).GetPidOrThrow();
        double start = starting.Nanoseconds / count;
        double bytes = (double)(Meter.LiveBytes() - before) / count;

        // Far from each other, so that a large number of them does not lie in the processor's caches.
        var random = new Random(1);
        int[] callees = [.. Enumerable.Range(0, Calls).Select(_ => random.Next(count))];
        Meter calling = Meter.Start();
        foreach (int callee in callees)
            await IdleServer.At(children[callee]).PingAsync();
        double call = calling.Nanoseconds / Calls;

        Meter stopping = Meter.Start();
        await supervisor.StopAsync();
        return (start, call, bytes, stopping.Milliseconds);
    }
}
