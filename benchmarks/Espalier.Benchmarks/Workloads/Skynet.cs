namespace Espalier.Benchmarks.Workloads;

/// <summary>A process has ten children, each of them ten, and so on; the leaves send their numbers up, where they are added.</summary>
internal static class Skynet
{
    internal const int Children = 10;

    /// <param name="count">At most so many leaves: the next lower power of ten.</param>
    internal static async Task<Figure[]> RunAsync(int count)
    {
        await using var system = new ProcessSystem();
        int leaves = LeavesIn(count);
        var sum = new TaskCompletionSource<long>(TaskCreationOptions.RunContinuationsAsynchronously);
        Meter meter = Meter.Start();
        system.Spawn(async self =>
        {
            self.Spawn(root => SumAsync(root, self.Self, 0, leaves));
            sum.SetResult(await self.ReceiveAsync<long>());
        });
        Check(await sum.Task, leaves);
        return [new(Metrics.TotalMs, meter.Milliseconds)];
    }

    internal static int LeavesIn(int count)
    {
        int leaves = 1;
        while (leaves * (long)Children <= count)
            leaves *= Children;
        return leaves;
    }

    internal static void Check(long sum, long leaves)
    {
        if (sum != leaves * (leaves - 1) / 2)
            throw new InvalidOperationException($"The sum of {leaves} leaves was {sum}.");
    }

    private static async Task SumAsync(ProcessContext self, Pid parent, long number, int leaves)
    {
        if (leaves == 1)
        {
            parent.Send(number);
            return;
        }
        int each = leaves / Children;
        for (int i = 0; i < Children; i++)
        {
            long first = number + ((long)i * each);
            self.Spawn(child => SumAsync(child, self.Self, first, each));
        }
        long sum = 0;
        for (int i = 0; i < Children; i++)
            sum += await self.ReceiveAsync<long>();
        parent.Send(sum);
    }
}
