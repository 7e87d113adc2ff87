using System.Diagnostics;

namespace Espalier.Benchmarks.Workloads;

/// <summary>How late each timer was.</summary>
internal sealed class Lateness(int count)
{
    private const int Many = 100_000;

    private readonly double[] _milliseconds = new double[count];
    private readonly TaskCompletionSource _done = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _arrived;

    /// <summary>Completes when all have arrived.</summary>
    internal Task Done => _done.Task;

    /// <summary>All but one in a hundred are at most so late.</summary>
    internal double P99
    {
        get
        {
            Array.Sort(_milliseconds);
            return _milliseconds[(int)((count - 1) * 0.99)];
        }
    }

    /// <summary>The delay of a timer: a second, so that all are armed before the first fires, and up to a second more.</summary>
    /// <param name="number">Which timer.</param>
    /// <param name="count">Of how many. A few take a fraction of the time.</param>
    internal static int DelayOf(int number, int count)
    {
        int longest = count >= Many ? 1_000 : 100;
        return longest + (number % longest);
    }

    internal static long DueIn(int milliseconds) => Stopwatch.GetTimestamp() + (milliseconds * (Stopwatch.Frequency / 1_000));

    /// <summary>Not on two threads at once.</summary>
    internal void Arrive(DueMessage message)
    {
        long late = Stopwatch.GetTimestamp() - message.Due;
        _milliseconds[_arrived++] = late * 1_000.0 / Stopwatch.Frequency;
        if (_arrived == _milliseconds.Length)
            _done.SetResult();
    }
}
