using Espalier.Tests.Servers;

namespace Espalier.Tests.Tasks;

/// <summary>A lab with a process that reads streams of tasks.</summary>
internal sealed class StreamLab : IAsyncDisposable
{
    public StreamLab(int seed = 1, bool traps = false)
    {
        Lab = new Lab(seed, options => options with { LoggerFactory = Log });
        Reader = new TaskOwner(Lab, traps);
    }

    public Lab Lab { get; }

    public LogBook Log { get; } = new();

    public TaskOwner Reader { get; }

    public List<string> Journal => Lab.Journal;

    /// <summary>As many as the tests read, unless they say otherwise.</summary>
    public static int[] Items { get; } = [1, 2, 3, 4];

    /// <summary>The values of the items, doubled.</summary>
    public static TaskOutcome<int>[] Doubled { get; } = [Value(2), Value(4), Value(6), Value(8)];

    public static TaskOutcome<int> Value(int value) => new TaskOutcome<int>.Completed(value);

    public static TaskOutcome<int> Exit(ExitReason reason, object? item) => new TaskOutcome<int>.Exited(reason, item);

    public static TaskStreamOptions Max(int count) => new() { MaxConcurrency = count };

    public static Task<int> DoubleAsync(ProcessContext self, int item) => Task.FromResult(2 * item);

    /// <summary>The first items take the longest.</summary>
    public static Task<int> DoubleSlowlyAsync(ProcessContext self, int item) => Work.SleepAsync(self, 2 * item, 100 - (10 * item));

    /// <summary>Each item fails with itself.</summary>
    public static Task<int> FailAsync(ProcessContext self, int item) => throw new ExitException(ExitReason.Custom(item));

    /// <summary>The first item at once, the others never.</summary>
    public static async Task<int> FirstOnlyAsync(ProcessContext self, int item) => item == 1 ? 2 : await self.ReceiveAsync<int>();

    /// <summary>Begins to read; the world runs to rest.</summary>
    public Task<List<TaskOutcome<T>>> Begin<T>(Func<ProcessContext, IAsyncEnumerable<TaskOutcome<T>>> stream, int take = int.MaxValue) =>
        Reader.Begin(self => ReadAsync(stream(self), take));

    /// <summary>Reads; that needs no time.</summary>
    public Task<List<TaskOutcome<T>>> ReadAsync<T>(Func<ProcessContext, IAsyncEnumerable<TaskOutcome<T>>> stream, int take = int.MaxValue) =>
        Reader.DoAsync(self => ReadAsync(stream(self), take));

    public static async ValueTask<List<T>> ReadAsync<T>(IAsyncEnumerable<T> stream, int take = int.MaxValue)
    {
        List<T> read = [];
        await foreach (T element in stream)
        {
            read.Add(element);
            if (read.Count == take)
                break;
        }
        return read;
    }

    /// <summary>Items that note how they are taken, and that they are let go of.</summary>
    public IEnumerable<int> Noting(IEnumerable<int> items)
    {
        try
        {
            foreach (int item in items)
            {
                Journal.Add($"take {item}");
                yield return item;
            }
        }
        finally
        {
            Journal.Add("close");
        }
    }

    /// <summary>Nothing of a stream is left.</summary>
    public void AssertClean(int others = 0)
    {
        Reader.AssertClean();
        Assert.Equal(1 + others, Lab.System.ProcessCount);
        Assert.Equal(0, Lab.System.Timers.Count);
    }

    public async ValueTask DisposeAsync()
    {
        await Lab.DisposeAsync();
        Log.Dispose();
    }
}
