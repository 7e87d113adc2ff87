using System.Collections.Concurrent;

namespace Espalier.Stress.Servers;

/// <summary>A typed server that answers with what it was given: at once, later and twice, from another thread, or never.</summary>
internal sealed partial class Mint(BlockingCollection<(Caller<long> Caller, long Value)> later) : GenServer
{
    [Call]
    private long Echo(long value) => value;

    [Call]
    private string Stamp(string value) => value;

    [Call]
    private ValueTask<(long, string)> PairAsync(long value, string text) => new((value, text));

    [Call]
    private void EchoLater(long value, Caller<long> caller) => later.Add((caller, value));

    [Call]
    private void EchoTwice(long value, Caller<long> caller)
    {
        caller.Reply(value);
        later.Add((caller, value));
    }

    [Call]
    private async Task<long> EchoSlowlyAsync(long value)
    {
        await Task.Yield();
        return value;
    }
}
