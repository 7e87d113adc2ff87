using Espalier.Processes;

namespace Espalier.Tasks;

/// <summary>Waits for several tasks under one limit.</summary>
internal sealed class TaskGroup<T>
{
    private readonly SupervisedTask<T>[] _tasks;
    private readonly TimeSpan _limit;
    private readonly Dictionary<MonitorRef, SupervisedTask<T>> _owned = [];
    private readonly List<SupervisedTask<T>> _free = [];
    private readonly Dictionary<SupervisedTask<T>, TaskOutcome<T>> _outcomes = [];
    private readonly ProcessSystem? _system;
    private readonly ProcessCell? _owner;
    private readonly long _start;
    private bool _hasExit;

    /// <exception cref="InvalidOperationException">Another process owns one of them.</exception>
    internal TaskGroup(IEnumerable<SupervisedTask<T>> tasks, TimeSpan limit)
    {
        ArgumentNullException.ThrowIfNull(tasks);
        _tasks = [.. tasks];
        _limit = limit;
        foreach (SupervisedTask<T> task in _tasks)
        {
            ArgumentNullException.ThrowIfNull(task, nameof(tasks));
            task.ThrowIfNotOwner();
            _owner ??= task.OwnerCell;
            if (task.IsOwned)
                _owned.TryAdd(task.Monitor, task);
            else if (task.Free!.Value is { } known)
                Note(task, known);
            else if (!_free.Contains(task))
                _free.Add(task);
        }

        // What has an outcome needs no clock, and its system may have ended.
        _system = _owner?.System ?? _free.FirstOrDefault()?.System;
        _start = _system?.TimeProvider.GetTimestamp() ?? 0;
    }

    internal async ValueTask<IReadOnlyList<T>> AwaitAsync(CancellationToken cancellationToken)
    {
        try
        {
            await GatherAsync(int.MaxValue, endsAtExit: true, cancellationToken);
        }
        catch (OperationCanceledException)
        {
            PutBack();
            throw;
        }
        ExitReason? failure = _tasks.Select(_outcomes.GetValueOrDefault).OfType<TaskOutcome<T>.Exited>().FirstOrDefault()?.Reason
            ?? (_tasks.All(_outcomes.ContainsKey) ? null : ExitReason.TimedOut);
        if (failure is not null)
        {
            foreach (SupervisedTask<T> task in _tasks.Where(task => _owned.ContainsKey(task.Monitor)))
                task.Abandon();
            string who = string.Join(", ", _tasks.Take(3)) + (_tasks.Length > 3 ? $" and {_tasks.Length - 3} more" : "");
            throw new CallFailedException(CallOperation.AwaitAll, who, failure);
        }
        return [.. _tasks.Select(task => ((TaskOutcome<T>.Completed)_outcomes[task]).Value)];
    }

    internal async ValueTask<IReadOnlyList<TaskOutcome<T>?>> YieldAsync(
        TaskTimeoutAction onTimeout, int? limit, CancellationToken cancellationToken)
    {
        try
        {
            await GatherAsync(limit ?? int.MaxValue, endsAtExit: false, cancellationToken);
            if (onTimeout != TaskTimeoutAction.None && !(_outcomes.Count >= limit))
                await EndOthersAsync(onTimeout, cancellationToken);
        }
        catch (OperationCanceledException)
        {
            PutBack();
            throw;
        }

        // Each outcome is given once: to the first place where its task stands, as recorded.
        return [.. _tasks.Select(task => _outcomes.Remove(task, out TaskOutcome<T>? outcome) ? outcome : null)];
    }

    private async ValueTask EndOthersAsync(TaskTimeoutAction onTimeout, CancellationToken cancellationToken)
    {
        List<SupervisedTask<T>> others = [.. _tasks.Where(task => !_outcomes.ContainsKey(task)).Distinct()];
        if (onTimeout == TaskTimeoutAction.Kill)
        {
            // All at once: those that do not unwind take their grace together.
            foreach (SupervisedTask<T> task in others)
                task.Kill();

            // Waited for before anything of them is taken: the token may end this wait too.
            foreach (SupervisedTask<T> task in others)
                await task.Pid.WaitForExitAsync(cancellationToken: cancellationToken);
        }
        foreach (SupervisedTask<T> task in others)
        {
            TaskOutcome<T>? outcome = onTimeout == TaskTimeoutAction.Ignore
                ? task.Ignore()
                : await task.ShutdownAsync(ShutdownPolicy.BrutalKill, CancellationToken.None);
            if (outcome is not null)
                Note(task, outcome);
        }
    }

    /// <summary>The wait has been cancelled: what has been taken is put back, behind the mail that has come since.</summary>
    private void PutBack()
    {
        foreach (SupervisedTask<T> task in _tasks.Where(static task => task.IsOwned).Distinct())
        {
            if (_outcomes.Remove(task, out TaskOutcome<T>? outcome))
                task.PutBack(outcome);
        }
    }

    /// <summary>Gathers outcomes until there are enough, all are there, one is an exit that ends it, or the time is over.</summary>
    private async ValueTask GatherAsync(int needed, bool endsAtExit, CancellationToken cancellationToken)
    {
        while (_owned.Count > 0 && !IsEnough(needed, endsAtExit))
        {
            TimeSpan left = TimeLeft();
            var receive = new GroupReceive<T>(_owned, FreeOutcomes(), _system!, left);
            ValueTask<SupervisedTask<T>?> next = _owner!.ReceiveAsync(receive, cancellationToken);
            receive.ListenToOthers();
            SupervisedTask<T>? task = await next;
            if (task is not null)
            {
                _owned.Remove(task.Monitor);
                Note(task, receive.Outcome!);
                if (receive.Outcome is TaskOutcome<T>.Completed)
                    task.Settle();
            }
            NoteFree();
            if (task is null && left == TimeSpan.Zero)
                return;
        }
        if (_free.Count == 0 || IsEnough(needed, endsAtExit))
            return;
        int missing = Math.Min(needed - _outcomes.Count, _free.Count);
        await new OutcomeWait<T>(_system!, FreeOutcomes(), missing, endsAtExit).Start(TimeLeft(), cancellationToken);
        NoteFree();
    }

    private FreeOutcome<T>[] FreeOutcomes() => [.. _free.Select(static task => task.Free!)];

    /// <summary>Notes what is known of those that nobody owns; it is not waited for any more.</summary>
    private void NoteFree() => _free.RemoveAll(task =>
    {
        if (task.Free!.Value is not { } outcome)
            return false;
        Note(task, outcome);
        return true;
    });

    private void Note(SupervisedTask<T> task, TaskOutcome<T> outcome)
    {
        _outcomes[task] = outcome;
        _hasExit |= outcome is TaskOutcome<T>.Exited;
    }

    private bool IsEnough(int needed, bool endsAtExit) => _outcomes.Count >= needed || (endsAtExit && _hasExit);

    private TimeSpan TimeLeft()
    {
        if (_limit == Timeout.InfiniteTimeSpan || _system is null)
            return _limit;
        TimeSpan left = _limit - _system.TimeProvider.GetElapsedTime(_start);
        return left > TimeSpan.Zero ? left : TimeSpan.Zero;
    }
}
