namespace Espalier.Benchmarks.Floor;

/// <summary>A process crashes and is asked: throw, catch, a new state, one call. Nobody decides, and no process is made.</summary>
internal static class FloorCrash
{
    internal static Task<Figure[]> RunAsync(int count) => Task.Run(() => CrashAsync(new FloorCrashing(isLogged: false), count));

    internal static async Task<Figure[]> RunLoggedAsync(int count)
    {
        var actor = new FloorCrashing(isLogged: true);
        Figure[] figures = await Task.Run(() => CrashAsync(actor, count));
        return actor.LoggedCharacters > 0 ? figures : throw new InvalidOperationException("Nothing was logged.");
    }

    private static async Task<Figure[]> CrashAsync(FloorCrashing actor, int count)
    {
        var process = new FloorProcess(actor);
        var reply = new FloorReply();
        Meter meter = Meter.Start();
        for (int i = 0; i < count; i++)
        {
            process.Send(FloorSignal.Fail);
            await reply.CallAsync(process);
        }
        return meter.PerOperation(count);
    }
}
