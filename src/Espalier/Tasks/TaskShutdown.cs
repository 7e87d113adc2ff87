using Espalier.Processes;
using Espalier.Time;

namespace Espalier.Tasks;

/// <summary>Ends one task.</summary>
internal static class TaskShutdown
{
    /// <summary>A task that a process owns, on that process's turn.</summary>
    internal static async ValueTask<TaskOutcome<T>?> OfOwnedAsync<T>(
        SupervisedTask<T> task, ProcessCell owner, ProcessCell cell, ShutdownPolicy policy, CancellationToken cancellationToken)
    {
        // A monitor of its own: the task's may have told already. Whoever asks twice hears "no process".
        MonitorRef monitor = owner.Monitor(cell, null);
        owner.Unlink(cell);
        Ask(cell, new Pid(owner), policy);
        Down down;
        try
        {
            down = await owner.ReceiveAsync(new DownReceive(monitor, owner.System), cancellationToken);
        }
        catch (OperationCanceledException)
        {
            new ProcessContext(owner).Demonitor(monitor, flush: true);
            throw;
        }
        TaskOutcome<T>? outcome = task.TakeOutcome();
        if (outcome is TaskOutcome<T>.Completed)
            return outcome;

        // It had ended before: then the notice that has not been taken tells why, if there is one.
        bool hadEnded = down.Reason == ExitReason.NoProcess;
        return Judge<T>(hadEnded && outcome is TaskOutcome<T>.Exited exited ? exited.Reason : down.Reason, policy);
    }

    /// <summary>A task that nobody owns.</summary>
    internal static async ValueTask<TaskOutcome<T>?> OfFreeAsync<T>(
        ProcessCell cell, FreeOutcome<T> free, ShutdownPolicy policy, CancellationToken cancellationToken)
    {
        Ask(cell, default, policy);
        ExitReason? reason = await ExitWait.For(cell, Timeout.InfiniteTimeSpan, cancellationToken);
        return free.Value is TaskOutcome<T>.Completed completed ? completed : Judge<T>(reason!, policy);
    }

    /// <summary>Asks it to end, or kills it.</summary>
    /// <remarks>
    /// As the runtime's signals: if the owner is killed right here the task has no link any more, and must not be left over. Its time is kept by
    /// a timer, not by whoever waits, because he may give up.
    /// </remarks>
    private static void Ask(ProcessCell cell, Pid sender, ShutdownPolicy policy)
    {
        if (policy.Limit is not { } limit)
        {
            cell.Apply(new(sender, ExitReason.Killed, ExitSignalKind.Kill));
            return;
        }
        cell.Apply(new(sender, ExitReason.Shutdown, ExitSignalKind.Explicit));
        if (limit == Timeout.InfiniteTimeSpan)
            return;
        var timer = new KillTimer(cell, sender);
        if (limit == TimeSpan.Zero)
        {
            timer.Fire();
            return;
        }

        // Armed first: whoever tells of the end finds a timer to take back.
        cell.System.Timers.Arm(timer, limit);
        if (!cell.TryAddWatch(new EndWatch(timer, cell)))
            timer.Cancel();
    }

    /// <summary>Null: it ended of the request, and no other way.</summary>
    private static TaskOutcome<T>.Exited? Judge<T>(ExitReason reason, ShutdownPolicy policy) =>
        reason == (policy.Limit is null ? ExitReason.Killed : ExitReason.Shutdown) ? null : new TaskOutcome<T>.Exited(reason);

    private sealed class KillTimer(ProcessCell cell, Pid sender) : TimerNode
    {
        internal override void Fire() => cell.Apply(new(sender, ExitReason.Killed, ExitSignalKind.Kill));

        internal void Cancel() => cell.System.Timers.Cancel(this);
    }

    private sealed class EndWatch(KillTimer timer, ProcessCell cell) : Watch(cell)
    {
        internal override SignalEffect Notify(ExitReason reason)
        {
            timer.Cancel();
            return SignalEffect.None;
        }
    }

    private sealed class DownReceive(MonitorRef monitor, ProcessSystem system) : MailReceive<Down>(system, Timeout.InfiniteTimeSpan)
    {
        protected override bool TryAccept(Mail mail, out Down? message)
        {
            message = mail.Body is Down down && down.Ref == monitor ? down : null;
            return message is not null;
        }

        protected override Exception MakeTimeout() => throw new InvalidOperationException("This wait has no limit.");
    }
}
