using System.Diagnostics;

namespace Espalier.Benchmarks.Workloads;

/// <summary>Names in an order that chance and a seed decide, and threads that look them up.</summary>
internal static class Names
{
    /// <summary>
    /// New strings each time, because a look-up is seldom made with the object that was registered; made in the order in which they are
    /// used, as those of a program are that has just read or built them.
    /// </summary>
    internal static string[] Shuffled(int count, int seed)
    {
        int[] numbers = [.. Enumerable.Range(0, count)];
        new Random(seed).Shuffle(numbers);
        return [.. numbers.Select(static number => $"proc-name-{number}")];
    }

    internal static Figure[] LookUp<TLookUp>(string[] names, int threads, TLookUp find)
        where TLookUp : struct, ILookUp
    {
        using var go = new ManualResetEventSlim();
        using var ready = new CountdownEvent(threads);
        int missing = 0;
        Thread[] workers = [.. Enumerable.Range(0, threads).Select(_ => new Thread(Work))];
        foreach (Thread worker in workers)
            worker.Start();
        ready.Wait();
        long start = Stopwatch.GetTimestamp();
        go.Set();
        foreach (Thread worker in workers)
            worker.Join();
        double time = Stopwatch.GetElapsedTime(start).TotalNanoseconds;
        if (missing > 0)
            throw new InvalidOperationException($"{missing} look-ups have found nothing.");
        return [new(Metrics.NsPerOp, time / ((double)threads * Registry.Passes * names.Length))];

        void Work()
        {
            ready.Signal();
            go.Wait();
            int notFound = 0;
            for (int i = 0; i < Registry.Passes; i++)
            {
                foreach (string name in names)
                    notFound += find.Finds(name) ? 0 : 1;
            }
            Interlocked.Add(ref missing, notFound);
        }
    }
}
