using Espalier.Stress.Racing;
using Espalier.Stress.Servers;
using Xunit.Abstractions;

namespace Espalier.Stress.Allocations;

/// <summary>What messages and processes cost, counted in bytes.</summary>
public sealed class AllocationTests(ITestOutputHelper output)
{
    [Fact]
    public async Task A_cast_allocates_at_most_32_bytes()
    {
        const int Count = 100_000;
        await using var system = new ProcessSystem();
        Pid server = (await system.StartServerAsync(static () => new EchoServer())).GetPidOrThrow();
        object message = new();
        await CastAsync(Count);

        long before = GC.GetTotalAllocatedBytes(precise: true);
        await CastAsync(Count);
        double each = (double)(GC.GetTotalAllocatedBytes(precise: true) - before) / Count;

        output.WriteLine($"{each:F2} bytes a cast");
        Assert.InRange(each, 1, 32.5);

        async Task CastAsync(int count)
        {
            for (int i = 0; i < count; i++)
                server.Cast(message);
            await server.CallAsync(new Ask(0), Timeout.InfiniteTimeSpan);
        }
    }

    [Fact]
    public async Task An_idle_server_keeps_at_most_400_bytes_alive()
    {
        const int Count = 20_000;
        await using var system = new ProcessSystem();
        var servers = new Pid[Count];
        await StartAllAsync();
        await StopAllAsync();

        long before = Arena.Live();
        await StartAllAsync();
        double each = (double)(Arena.Live() - before) / Count;

        output.WriteLine($"{each:F1} bytes an idle server");
        Assert.InRange(each, 100, 400);
        await StopAllAsync();

        async Task StartAllAsync()
        {
            for (int i = 0; i < Count; i++)
                servers[i] = (await system.StartServerAsync(static () => new EchoServer())).GetPidOrThrow();
        }

        async Task StopAllAsync()
        {
            for (int i = 0; i < Count; i++)
                await servers[i].StopAsync();
            Array.Clear(servers);
        }
    }

    [Fact]
    public async Task The_bytes_of_a_call_are_reported()
    {
        const int Count = 100_000;
        await using var system = new ProcessSystem();
        Pid server = (await system.StartServerAsync(static () => new EchoServer())).GetPidOrThrow();
        var request = new Ask(7);
        await CallAsync(Count);

        long before = GC.GetTotalAllocatedBytes(precise: true);
        await CallAsync(Count);
        double each = (double)(GC.GetTotalAllocatedBytes(precise: true) - before) / Count;

        // The reply is boxed by the server's answer: 24 of these bytes.
        output.WriteLine($"{each:F2} bytes a call");
        Assert.InRange(each, 0, 2_000);

        async Task CallAsync(int count)
        {
            for (int i = 0; i < count; i++)
                await server.CallAsync(request, Timeout.InfiniteTimeSpan);
        }
    }
}
