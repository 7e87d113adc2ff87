namespace Espalier.Allocation;

/// <summary>Counts the bytes that the whole program allocates while something runs.</summary>
internal static class Measuring
{
    internal const int Rounds = 100_000;
    private const int Repetitions = 5;

    /// <summary>Bytes a round: the best of five, after a warm-up of one.</summary>
    /// <remarks>The best, because what happens beside the test, a compilation in the background for one, allocates too.</remarks>
    internal static async Task<double> BytesARoundAsync(Func<int, Task> rounds)
    {
        await rounds(Rounds);
        double best = double.MaxValue;
        for (int repetition = 0; repetition < Repetitions; repetition++)
        {
            long before = GC.GetTotalAllocatedBytes(precise: true);
            await rounds(Rounds);
            long grown = GC.GetTotalAllocatedBytes(precise: true) - before;
            best = Math.Min(best, (double)grown / Rounds);
        }
        return best;
    }

    /// <summary>The same in a process.</summary>
    internal static async Task<double> BytesARoundInsideAsync(ProcessSystem system, Func<int, Task> rounds)
    {
        var result = new TaskCompletionSource<double>(TaskCreationOptions.RunContinuationsAsynchronously);
        system.Spawn(async _ =>
        {
            try
            {
                result.SetResult(await BytesARoundAsync(rounds));
            }
            catch (Exception failure)
            {
                result.SetException(failure);
            }
        });
        return await result.Task;
    }

    /// <summary>What is reachable, all told, once everything else is gone.</summary>
    internal static long LiveBytes()
    {
        for (int round = 0; round < 3; round++)
        {
            GC.Collect(2, GCCollectionMode.Forced, blocking: true, compacting: true);
            GC.WaitForPendingFinalizers();
        }
        return GC.GetTotalMemory(forceFullCollection: true);
    }
}
