namespace Espalier.Benchmarks.Workloads;

/// <summary>What it costs when a handler awaits something that is not there yet: the way back to the process's turn.</summary>
internal static class AwaitInHandler
{
    internal static async Task<Figure[]> RunAsync(int count)
    {
        await using var system = new ProcessSystem();
        AwaitServer.IClient server = await AwaitServer.StartAsync(system);
        return await server.MeasureAsync(count);
    }
}
