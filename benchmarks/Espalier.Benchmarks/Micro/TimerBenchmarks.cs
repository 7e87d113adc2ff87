using BenchmarkDotNet.Attributes;
using Espalier.Benchmarks.Workloads;

namespace Espalier.Benchmarks.Micro;

/// <summary>A timer that is armed and taken back before it fires.</summary>
public class TimerBenchmarks : SystemBenchmarks
{
    private static readonly TimeSpan Delay = TimeSpan.FromMinutes(1);
    private static readonly object Message = new();

    private ProcessAddress _server;

    [GlobalSetup]
    public async Task StartAsync() => _server = (await EchoServer.StartAsync(System)).Address;

    [Benchmark]
    public object? ArmAndCancel() => System.SendAfter(_server, Message, Delay).Cancel();
}
