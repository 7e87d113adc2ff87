using Espalier.Processes;
using Espalier.Time;

namespace Espalier;

/// <content>The end of a system.</content>
public sealed partial class ProcessSystem
{
    /// <summary>
    /// Stops the system: what is linked to no parent is asked to shut down and takes along what it is linked to; what is left after
    /// <see cref="ProcessSystemOptions.StopGrace"/> is killed; what is left of that is abandoned. Nothing can be started any more.
    /// </summary>
    /// <remarks>
    /// A function process that traps exits is asked by a <see cref="TrappedExit"/> from itself, with <see cref="ExitReason.Shutdown"/>; if
    /// it does not return, the stop takes the whole grace.
    /// </remarks>
    /// <exception cref="InvalidOperationException">Called by a process of this system, which would wait for its own end.</exception>
    public async ValueTask DisposeAsync()
    {
        if (ProcessTarget.Current is ProcessCell current && ReferenceEquals(current.System, this))
            throw new InvalidOperationException($"{current.Pid} cannot dispose of the system it runs in: it would wait for its own end.");
        if (Interlocked.Exchange(ref _stopping, 1) == 0)
        {
            foreach (ProcessCell cell in Table.Snapshot())
            {
                // From itself: who is linked to no parent is its own, so even a server that traps exits obeys.
                if (cell.IsRoot)
                    cell.Signal(new(cell.Pid, ExitReason.Shutdown, ExitSignalKind.Explicit));
            }
            if (Volatile.Read(ref _untold) == 0)
                _empty.TrySetResult();
        }
        if (!await IsEmptyWithin(Options.StopGrace))
        {
            foreach (ProcessCell cell in Table.Snapshot())
                cell.Apply(new(default, ExitReason.Killed, ExitSignalKind.Kill));
            await IsEmptyWithin(Timeout.InfiniteTimeSpan);
        }
        if (_empty.Task.IsCompleted)
            Timers.Dispose();
    }

    private async ValueTask<bool> IsEmptyWithin(TimeSpan limit)
    {
        if (RunsOnWaitingThread)
            return Scheduler.RunUntil(() => _empty.Task.IsCompleted);
        try
        {
            await _empty.Task.WaitAsync(limit < Limits.LongestWait ? limit : Limits.LongestWait, TimeProvider);
            return true;
        }
        catch (TimeoutException)
        {
            return false;
        }
    }
}
