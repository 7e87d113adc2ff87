using Espalier.Processes;

namespace Espalier.Tasks;

/// <summary>Ends one task.</summary>
internal static class TaskShutdown
{
    /// <summary>A task that a process owns, on that process's turn.</summary>
    internal static async ValueTask<TaskOutcome<T>?> OfOwnedAsync<T>(
        SupervisedTask<T> task, ProcessCell owner, ProcessCell cell, ShutdownPolicy policy, CancellationToken cancellationToken)
    {
        owner.ThrowIfFenced();

        // A monitor of its own: the task's may have told already. Whoever asks twice hears "no process".
        MonitorRef monitor = owner.Monitor(cell, null);
        owner.Unlink(cell);

        // As the runtime's: if the owner is killed between these two lines the task has no link, and must not be left over.
        cell.Apply(SignalOf(owner, policy));
        bool isOverrun = false;
        Down? down = await ReceiveAsync(owner, monitor, policy.Limit ?? Timeout.InfiniteTimeSpan, cancellationToken);
        if (down is null)
        {
            isOverrun = true;
            cell.Apply(SignalOf(owner, ShutdownPolicy.BrutalKill));
            down = await ReceiveAsync(owner, monitor, Timeout.InfiniteTimeSpan, cancellationToken);
        }
        TaskOutcome<T>? outcome = task.TakeOutcome();
        if (outcome is TaskOutcome<T>.Completed)
            return outcome;

        // It had ended before: then the notice that has not been taken tells why, if there is one.
        bool hadEnded = down!.Reason == ExitReason.NoProcess;
        return Judge<T>(hadEnded && outcome is TaskOutcome<T>.Exited exited ? exited.Reason : down.Reason, policy, isOverrun);
    }

    /// <summary>A task that nobody owns.</summary>
    internal static async ValueTask<TaskOutcome<T>?> OfFreeAsync<T>(
        ProcessCell cell, FreeOutcome<T> free, ShutdownPolicy policy, CancellationToken cancellationToken)
    {
        cell.Apply(SignalOf(null, policy));
        ExitReason? reason = await ExitWait.For(cell, policy.Limit ?? Timeout.InfiniteTimeSpan, cancellationToken);
        bool isOverrun = reason is null;
        if (isOverrun)
        {
            cell.Apply(SignalOf(null, ShutdownPolicy.BrutalKill));
            reason = await ExitWait.For(cell, Timeout.InfiniteTimeSpan, cancellationToken);
        }
        return free.Value is TaskOutcome<T>.Completed completed ? completed : Judge<T>(reason!, policy, isOverrun);
    }

    private static ExitSignal SignalOf(ProcessCell? owner, ShutdownPolicy policy) => policy.Limit is null
        ? new(new Pid(owner), ExitReason.Killed, ExitSignalKind.Kill)
        : new(new Pid(owner), ExitReason.Shutdown, ExitSignalKind.Explicit);

    /// <summary>Null: it ended of the request, and no other way.</summary>
    private static TaskOutcome<T>.Exited? Judge<T>(ExitReason reason, ShutdownPolicy policy, bool isOverrun)
    {
        ExitReason wanted = policy.Limit is null && !isOverrun ? ExitReason.Killed : ExitReason.Shutdown;
        return reason == wanted ? null : new TaskOutcome<T>.Exited(reason);
    }

    private static async ValueTask<Down?> ReceiveAsync(ProcessCell owner, MonitorRef monitor, TimeSpan limit, CancellationToken cancellationToken)
    {
        try
        {
            return await owner.ReceiveAsync(new DownReceive(monitor, owner.System, limit), cancellationToken);
        }
        catch (OperationCanceledException)
        {
            new ProcessContext(owner).Demonitor(monitor, flush: true);
            throw;
        }
    }

    private sealed class DownReceive(MonitorRef monitor, ProcessSystem system, TimeSpan timeout) : MailReceive<Down?>(system, timeout)
    {
        internal override void TimeOut(long version) => TrySucceed(version, null);

        protected override bool TryAccept(Mail mail, out Down? message)
        {
            message = mail.Body is Down down && down.Ref == monitor ? down : null;
            return message is not null;
        }

        protected override Exception MakeTimeout() => throw new InvalidOperationException("The limit of this wait is an answer, not a failure.");
    }
}
