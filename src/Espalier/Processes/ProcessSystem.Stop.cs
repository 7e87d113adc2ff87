using Espalier.Processes;
using Espalier.Time;

namespace Espalier;

/// <content>The end of a system.</content>
public sealed partial class ProcessSystem
{
    private StopStage? _stopStage;
    private StopDeadline? _stopDeadline;
    private int _closing;

    /// <summary>What stops before all else; null: nothing was ever started that does.</summary>
    internal StopStage? StopStage => Volatile.Read(ref _stopStage);

    /// <summary>A stop has begun. Processes may still be started until it comes to them.</summary>
    internal bool IsClosing => Volatile.Read(ref _closing) != 0;

    /// <summary>
    /// Stops the system: its applications first, the last started first; then what is linked to no parent is asked to shut down and
    /// takes along what it is linked to; what is left after <see cref="ProcessSystemOptions.StopGrace"/> is killed; what is left of that
    /// is abandoned. Nothing can be started any more.
    /// </summary>
    /// <remarks>
    /// No application can be started from the call on, and no process once the applications have ended. A function process that traps
    /// exits is asked by a <see cref="TrappedExit"/> from itself, with <see cref="ExitReason.Shutdown"/>; if it does not return, the stop
    /// takes the whole grace. <otp>init:stop/0</otp>
    /// </remarks>
    /// <exception cref="InvalidOperationException">Called by a process of this system, which would wait for its own end.</exception>
    public async ValueTask DisposeAsync()
    {
        if (CurrentProcess is { } current)
            throw new InvalidOperationException($"{current.Pid} cannot dispose of the system it runs in: it would wait for its own end.");
        BeginStop();
        await WaitForEndAsync(default);
        if (_empty.Task.IsCompleted)
        {
            Timers.Dispose();
            Pool?.LetGo();
        }
    }

    /// <summary>Stops the system as <see cref="DisposeAsync"/> does, in a time of this call's own. Dispose of it afterwards.</summary>
    /// <param name="grace">
    /// What goes before <see cref="ProcessSystemOptions.StopGrace"/>, from now on: zero or more, or infinite. Null: that option. If a stop
    /// has begun already it can only become shorter.
    /// </param>
    /// <param name="cancellationToken">Ends the wait only: the stop goes on.</param>
    /// <exception cref="ArgumentOutOfRangeException">The grace is negative and not infinite, or longer than a timer can wait.</exception>
    /// <exception cref="InvalidOperationException">Called by a process of this system, which would wait for its own end.</exception>
    /// <remarks><otp>init:stop/0</otp></remarks>
    public async ValueTask StopAsync(TimeSpan? grace = null, CancellationToken cancellationToken = default)
    {
        TimeSpan limit = grace ?? Options.StopGrace;
        Limits.ThrowIfNoWait(limit, nameof(grace));
        if (CurrentProcess is { } current)
            throw new InvalidOperationException($"{current.Pid} cannot wait for the end of the system it runs in: it would wait for its own end.");
        if (!BeginStop(limit) && grace is not null)
            ArmDeadline(limit);
        await WaitForEndAsync(cancellationToken);
    }

    /// <summary>The stage of this system: the first one that is offered.</summary>
    internal StopStage UseStopStage(StopStage fresh) => Interlocked.CompareExchange(ref _stopStage, fresh, null) ?? fresh;

    /// <summary>Begins the stop, unless it has begun. Any thread, also a process's own turn; does not wait.</summary>
    internal void BeginStop() => BeginStop(Options.StopGrace);

    /// <summary>
    /// Limits the stop from now on, also before it has begun. Several limits may be set: the earliest counts.
    /// </summary>
    internal void ArmDeadline(TimeSpan grace)
    {
        if (grace == Timeout.InfiniteTimeSpan || _empty.Task.IsCompleted)
            return;
        var fresh = new StopDeadline(this);
        do
            fresh.Earlier = Volatile.Read(ref _stopDeadline);
        while (Interlocked.CompareExchange(ref _stopDeadline, fresh, fresh.Earlier) != fresh.Earlier);
        Timers.Arm(fresh, grace);
    }

    /// <returns>False: it had begun already, and keeps its limit.</returns>
    private bool BeginStop(TimeSpan grace)
    {
        if (Interlocked.Exchange(ref _closing, 1) != 0)
            return false;
        ArmDeadline(grace);

        // Marked first, looked at second; a stage comes first and looks at the mark second: one of the two sees the other.
        OutsideOfProcesses(
            static system =>
            {
                if (system.StopStage is { } stage)
                    stage.Begin();
                else
                    system.EndProcesses();
            },
            this);
        return true;
    }

    /// <summary>Asks the processes to end. From here on nothing can be started.</summary>
    internal void EndProcesses()
    {
        if (Interlocked.Exchange(ref _stopping, 1) == 0)
        {
            foreach (ProcessCell cell in Table.Snapshot())
            {
                // From itself: who is linked to no parent is its own, so even a server that traps exits obeys.
                if (cell.IsRoot)
                    cell.Apply(new(cell.Pid, ExitReason.Shutdown, ExitSignalKind.Explicit));
            }
        }
        SetEmptyIfAllTold();
    }

    /// <summary>Kills what is left. From here on nothing can be started.</summary>
    internal void KillAll()
    {
        Interlocked.Exchange(ref _stopping, 1);
        IReadOnlyList<ProcessCell> left = [.. Table.Snapshot()];

        // Before the first of them falls: their paths lead over each other.
        foreach (ProcessCell cell in left)
        {
            if (cell is { IsAlive: true, Behavior.IsMaster: false })
                Notes.NoteOverdue(cell.Pid, cell.DescribePath(), "killed as the time of the stop was over");
        }
        foreach (ProcessCell cell in left)
            cell.Apply(new(default, ExitReason.Killed, ExitSignalKind.Kill));
        SetEmptyIfAllTold();
    }

    private async ValueTask WaitForEndAsync(CancellationToken cancellationToken)
    {
        if (RunsOnWaitingThread)
            RunToTheEnd();
        else
            await _empty.Task.WaitAsync(cancellationToken);
    }

    /// <summary>On the caller's thread. No time passes by itself: when nothing can go on without it, the time is over.</summary>
    private void RunToTheEnd()
    {
        if (!Scheduler.RunUntil(() => _empty.Task.IsCompleted))
        {
            KillAll();
            Scheduler.RunUntil(() => _empty.Task.IsCompleted);
        }

        // Whoever has waited for the end goes on.
        Scheduler.RunUntil(static () => false);
    }

    /// <summary>Once it is stopping.</summary>
    private void SetEmptyIfAllTold()
    {
        // A process that counts itself from now on sees that the system stops, and takes itself back where it was counted: the parts are only
        // taken from, and their sum is never too low. Each who takes one away looks afterwards, behind a fence: the last of them finds 0.
        if (_untold.Sum != 0)
            return;
        for (StopDeadline? deadline = Volatile.Read(ref _stopDeadline); deadline is not null; deadline = deadline.Earlier)
            Timers.Cancel(deadline);
        StopStage?.OnEmpty();
        _empty.TrySetResult();
    }
}
