namespace Espalier.Benchmarks;

/// <summary>What it costs when a handler awaits something that is not there yet: the way back to the process's turn.</summary>
internal static class AwaitRow
{
    internal static async Task<Figure[]> RunAsync(int awaits)
    {
        await using var system = new ProcessSystem();
        var figures = new TaskCompletionSource<Figure[]>(TaskCreationOptions.RunContinuationsAsynchronously);
        Pid server = (await system.StartServerAsync(() => new AwaitServer(figures))).GetPidOrThrow();
        server.Cast(awaits);
        return await figures.Task;
    }
}
