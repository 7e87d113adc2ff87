using System.Collections.Immutable;
using Espalier;
using Espalier.Testing;

namespace Snippets.Guides;

// begin state
internal sealed partial class Stock : GenServer
{
    private ImmutableDictionary<string, int> _pieces = ImmutableDictionary<string, int>.Empty;

    [Cast]
    private void Add(string article) => _pieces = _pieces.SetItem(article, _pieces.GetValueOrDefault(article) + 1);

    // For tests and tools: everything, as it is. An immutable value, because whoever asks gets this very object.
    protected override object? GetState() => _pieces;

    protected override void SetState(object? state) => _pieces = (ImmutableDictionary<string, int>)state!;

    // For people: reports of crashes, status pages. Nothing that must not be in a log.
    protected override string? DescribeState() => $"{_pieces.Count} articles";
}
// end state

internal static class Inspection
{
    // begin barrier
    internal static async Task<int> ACastIsCountedAsync()
    {
        await using var world = new TestWorld();
        Stock.IClient stock = await Stock.StartAsync(world.System);

        stock.Add("chair");
        stock.Add("chair");

        // Behind the casts in the mailbox: no waiting for "long enough".
        var pieces = await ServerInspection.GetStateAsync<ImmutableDictionary<string, int>>(stock.Address);
        return pieces["chair"];
    }
    // end barrier

    // begin repair
    internal static async Task ForgetAsync(ProcessAddress stock, string article) =>
        await ServerInspection.ReplaceStateAsync<ImmutableDictionary<string, int>>(stock, pieces => pieces.Remove(article));
    // end repair

    // begin suspend
    internal static async Task<int> MoveAsync(ProcessAddress stock, Func<ImmutableDictionary<string, int>, Task> copyAsync)
    {
        await ServerInspection.SuspendAsync(stock);       // from here on messages wait, in their order
        try
        {
            var pieces = await ServerInspection.GetStateAsync<ImmutableDictionary<string, int>>(stock);
            await copyAsync(pieces);
            return pieces.Count;
        }
        finally
        {
            await ServerInspection.ResumeAsync(stock);
        }
    }
    // end suspend

    // begin trace
    internal static async Task<IReadOnlyCollection<ServerTrace>> WatchAsync(ProcessAddress server, TimeSpan time, TimeProvider clock)
    {
        var last = new Queue<ServerTrace>();
        bool Keep(ServerTrace trace)
        {
            // Runs in the server's process and holds it up: quick, and no waiting.
            if (last.Count == 100)
                last.Dequeue();
            last.Enqueue(trace);
            return true;                                  // false: seen enough
        }

        await ServerInspection.TraceAsync(server, Keep);
        await Task.Delay(time, clock);
        await ServerInspection.UntraceAsync(server, Keep);
        return last;
    }
    // end trace

    // begin counts
    internal static async Task<double> MessagesASecondAsync(ProcessAddress server, TimeSpan time, TimeProvider clock)
    {
        await ServerInspection.SetStatisticsAsync(server, isOn: true);
        await Task.Delay(time, clock);
        ServerStatistics counts = (await ServerInspection.GetStatisticsAsync(server))!;
        await ServerInspection.SetStatisticsAsync(server, isOn: false);
        return counts.MessagesIn / (counts.Now - counts.Since).TotalSeconds;
    }
    // end counts
}
