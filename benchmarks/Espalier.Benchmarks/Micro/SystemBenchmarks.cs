using BenchmarkDotNet.Attributes;

namespace Espalier.Benchmarks.Micro;

/// <summary>Rows that share a system.</summary>
[MemoryDiagnoser]
public abstract class SystemBenchmarks : IAsyncDisposable
{
    private protected ProcessSystem System { get; } = new();

    [GlobalCleanup]
    public async ValueTask DisposeAsync()
    {
        await System.DisposeAsync();
        GC.SuppressFinalize(this);
    }
}
