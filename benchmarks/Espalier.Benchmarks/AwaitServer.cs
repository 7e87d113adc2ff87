namespace Espalier.Benchmarks;

/// <summary>Its one handler gives the turn back many times and comes back to it.</summary>
internal sealed class AwaitServer(TaskCompletionSource<Figure[]> figures) : GenServer
{
    protected internal override async ValueTask<Next> HandleCastAsync(object message)
    {
        int count = (int)message;
        for (int i = 0; i < 1_000; i++)
            await Task.Yield();
        Meter meter = Meter.Start();
        for (int i = 0; i < count; i++)
            await Task.Yield();
        double time = meter.Nanoseconds;
        figures.SetResult([new("ns_per_await", time / count), new("bytes_per_await", meter.AllocatedBytes() / count)]);
        return Next.Receive;
    }
}
