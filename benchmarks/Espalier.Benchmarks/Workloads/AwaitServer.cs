namespace Espalier.Benchmarks.Workloads;

/// <summary>Its one handler gives the turn back many times and comes back to it.</summary>
internal sealed partial class AwaitServer : GenServer
{
    [Call(TimeoutMilliseconds = -1)]
    private async Task<Figure[]> MeasureAsync(int count)
    {
        Meter meter = Meter.Start();
        for (int i = 0; i < count; i++)
            await Task.Yield();
        return meter.PerOperation(count);
    }
}
