using BenchmarkDotNet.Attributes;
using Espalier.Benchmarks.Workloads;

namespace Espalier.Benchmarks.Micro;

/// <summary>Calls and casts to one server, from outside.</summary>
public class CallBenchmarks : SystemBenchmarks
{
    private const int Operations = 10_000;

    private EchoServer.Client? _server;

    [GlobalSetup]
    public async Task StartAsync() => _server = await EchoServer.StartAsync(System);

    [Benchmark(OperationsPerInvoke = Operations)]
    public async Task CallAsync()
    {
        for (int i = 0; i < Operations; i++)
            await _server!.PingAsync();
    }

    [Benchmark(OperationsPerInvoke = Operations)]
    public async Task CastAsync()
    {
        for (int i = 0; i < Operations; i++)
            _server!.Note();

        // Behind the casts: their cost is part of it.
        await _server!.PingAsync();
    }
}
