namespace Espalier.Benchmarks.Workloads;

/// <summary>The caller is a process.</summary>
internal static class CallP2p
{
    internal static async Task<Figure[]> RunAsync(int count)
    {
        await using var system = new ProcessSystem();
        EchoServer.IClient server = await EchoServer.StartAsync(system);
        var figures = new TaskCompletionSource<Figure[]>(TaskCreationOptions.RunContinuationsAsynchronously);
        system.Spawn(async _ => figures.SetResult(await CallSeq.CallAsync(server, count)));
        return await figures.Task;
    }
}
