using Espalier.Stress.Racing;

namespace Espalier.Stress.Tasks;

/// <summary>What is left when all is over: in a mailbox, in a system.</summary>
internal static class Leftovers
{
    /// <summary>Takes everything out of a process's own mailbox.</summary>
    internal static async Task<List<object>> TakeAllAsync(ProcessContext self)
    {
        List<object> left = [];
        try
        {
            while (true)
                left.Add(await self.ReceiveAsync<object>(timeout: TimeSpan.Zero));
        }
        catch (TimeoutException)
        {
            return left;
        }
    }

    /// <summary>Nothing has come and nothing can come: it is linked to nobody and watches nobody.</summary>
    internal static async Task<bool> IsCleanAsync(ProcessContext self)
    {
        ProcessInfo info = self.System.GetInfo(self.Self)!;
        return info.Links.Count == 0 && info.Monitors.Count == 0 && (await TakeAllAsync(self)).Count == 0;
    }

    /// <summary>
    /// Waits until the system has no process. Whoever was killed may have been about to start another one, which has not been counted yet.
    /// </summary>
    internal static async Task NobodyAsync(Arena arena)
    {
        while (arena.System.ProcessCount > 0)
        {
            arena.Deadline.ThrowIfCancellationRequested();
            await Task.Yield();
        }
    }
}
