using System.Threading.Channels;

namespace Espalier.Hosting.Tests.Hosts;

/// <summary>What has happened, in order; a test reads it and waits for what is still to come.</summary>
internal sealed class Journal
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(20);

    private readonly Channel<string> _entries = Channel.CreateUnbounded<string>();
    private int _number;
    private int _asked;

    internal int NextNumber() => Interlocked.Increment(ref _number);

    /// <summary>True for whoever asks first.</summary>
    internal bool IsFirst() => Interlocked.Increment(ref _asked) == 1;

    internal void Add(string entry) => _entries.Writer.TryWrite(entry);

    /// <summary>The next entry, which may still have to come.</summary>
    internal async Task<string> NextAsync()
    {
        using var deadline = new CancellationTokenSource(Limit);
        return await _entries.Reader.ReadAsync(deadline.Token);
    }

    /// <summary>As many entries.</summary>
    internal async Task<IReadOnlyList<string>> NextAsync(int count)
    {
        var entries = new List<string>();
        while (entries.Count < count)
            entries.Add(await NextAsync());
        return entries;
    }

    /// <summary>All that is there and was not read.</summary>
    internal IReadOnlyList<string> Rest()
    {
        var entries = new List<string>();
        while (_entries.Reader.TryRead(out string? entry))
            entries.Add(entry);
        return entries;
    }
}
