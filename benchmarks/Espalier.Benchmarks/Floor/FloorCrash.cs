using Espalier.Benchmarks.Workloads;

namespace Espalier.Benchmarks.Floor;

/// <summary>A process crashes and is asked: throw, catch, a new state, one call. Nobody decides, and no process is made.</summary>
internal static class FloorCrash
{
    internal static Task<Figure[]> RunAsync(int count) =>
        Task.Run(async () => (await CrashAsync(new FloorCrashing(isLogged: false), count)).PerOperation(count));

    /// <summary>With a new process every now and then, though there is no history here that it would end.</summary>
    internal static Task<Figure[]> RunShortAsync(int count) => Task.Run(async () =>
    {
        Cost cost = default;
        for (int left = count; left > 0; left -= Crash.ShortHistory)
            cost += await CrashAsync(new FloorCrashing(isLogged: false), Math.Min(left, Crash.ShortHistory));
        return cost.PerOperation(count);
    });

    internal static async Task<Figure[]> RunLoggedAsync(int count)
    {
        var actor = new FloorCrashing(isLogged: true);
        Cost cost = await Task.Run(() => CrashAsync(actor, count));
        return actor.LoggedCharacters > 0 ? cost.PerOperation(count) : throw new InvalidOperationException("Nothing was logged.");
    }

    private static async Task<Cost> CrashAsync(FloorCrashing actor, int count)
    {
        var process = new FloorProcess(actor);
        var reply = new FloorReply();
        Meter meter = Meter.Start();
        for (int i = 0; i < count; i++)
        {
            process.Send(FloorSignal.Fail);
            await reply.CallAsync(process);
        }
        return meter.Read();
    }
}
