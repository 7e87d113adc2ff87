using Espalier.Processes;
using Espalier.Time;

namespace Espalier;

/// <content>Waiting for its end.</content>
public readonly partial struct Pid
{
    /// <summary>Waits until the process has ended. Those that are linked to it have been told then.</summary>
    /// <param name="timeout">How long to wait; zero or more. Null: for ever.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>Why it ended, also when that was long ago; <see cref="ExitReason.NoProcess"/> for <c>default</c>.</returns>
    /// <exception cref="TimeoutException">It has not ended in time.</exception>
    /// <exception cref="InvalidOperationException">A process would wait for its own end.</exception>
    /// <remarks>
    /// For code outside of processes. A process that has other things to do monitors instead. <otp>monitor/2 and receive</otp>
    /// </remarks>
    public ValueTask<ExitReason> WaitForExitAsync(TimeSpan? timeout = null, CancellationToken cancellationToken = default)
    {
        TimeSpan limit = timeout ?? Timeout.InfiniteTimeSpan;
        Limits.ThrowIfNoWait(limit, nameof(timeout));
        if (cancellationToken.IsCancellationRequested)
            return ValueTask.FromCanceled<ExitReason>(cancellationToken);
        if (Target is not ProcessCell cell)
            return new(ExitReason.NoProcess);
        if (cell.IsCurrent)
            throw new InvalidOperationException($"{this} cannot wait for its own end.");
        (ProcessTarget.Current as ProcessCell)?.ThrowIfFenced();
        return WaitAsync(cell, limit, cancellationToken);
    }

    private static async ValueTask<ExitReason> WaitAsync(ProcessCell cell, TimeSpan limit, CancellationToken cancellationToken) =>
        await ExitWait.For(cell, limit, cancellationToken)
            ?? throw new TimeoutException($"{cell.Pid} has not ended within {limit}.");
}
