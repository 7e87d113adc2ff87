using Espalier.Processes;

namespace Espalier.Supervision;

/// <summary>What a dynamic supervisor does.</summary>
/// <remarks>Runs on the supervisor's turn. While it starts or stops a child nothing else is taken from the mailbox.</remarks>
internal sealed class DynamicSupervisorServer(ProcessCell cell, DynamicSupervisorOptions options)
{
    private readonly SupervisorReports _reports = new(cell, isDynamic: true);
    private readonly RestartLog _restarts =
        new(options.MaxRestarts, SupervisorServer.TimestampOf(cell.System.TimeProvider, options.RestartPeriod));

    internal DynamicChildTable Table { get; } = new();

    internal async ValueTask<StartResult> HandleAsync(StartChild request)
    {
        if (SpecCheck.FindNameFault(request.Spec, cell.System.Names) is { } fault)
            return new StartResult.Failed(new StartError.InvalidSpec(fault));
        if (CountForLimit() >= options.MaxChildren)
            return new StartResult.Failed(new StartError.TooManyChildren());
        _reports.WarnOfEndlessShutdown(request.Spec);
        StartResult result = await StartAsync(request.Spec, StartCause.Request);
        if (result is StartResult.Started started)
        {
            Table.Set(started.Pid, new(request.Spec, 0, IsRestarting: false));
            _reports.ChildStarted(request.Spec, started.Pid, 0, StartCause.Request);
        }
        return result;
    }

    internal async ValueTask<TerminateResult> HandleAsync(TerminateProcess request)
    {
        if (!Table.TryFind(request.Pid, out DynamicChild child))
            return TerminateResult.NotFound;
        if (!child.IsRestarting)
            _reports.ChildStopped(child.Spec, await ChildStopper.StopAsync(cell, request.Pid, child.Spec));
        Table.Remove(request.Pid);
        return TerminateResult.Terminated;
    }

    /// <summary>Somebody linked has ended.</summary>
    /// <param name="exit">Who and why.</param>
    /// <param name="crash">The report to be logged with the decision; null: it did not fail by its own doing.</param>
    internal ValueTask<Next> HandleExitAsync(TrappedExit exit, CrashReport? crash)
    {
        if (!Table.TryFind(exit.From, out DynamicChild child) || child.IsRestarting)
        {
            _reports.StrangerExited(crash);
            return new(Next.Receive);
        }
        bool isRestarted = RestartDecision.IsRestarted(child.Spec.Restart, exit.Reason);
        bool isAllowed = isRestarted && _restarts.TryAdd(cell.System.TimeProvider.GetTimestamp());
        DecisionKind decision = isAllowed ? DecisionKind.Restart : isRestarted ? DecisionKind.GiveUp : DecisionKind.Forget;
        _reports.ChildExited(child.Spec, exit, crash, new(
            decision, child.Spec.Restart, ShutsDown: false, _restarts.Count, options.MaxRestarts, options.RestartPeriod));
        if (isAllowed)
            return RestartAsync(exit.From, child);
        Table.Remove(exit.From);
        return new(isRestarted ? GiveUp(child.Spec, exit.From, exit.Reason, exit.Reason.Exception) : Next.Receive);
    }

    internal ValueTask<Next> HandleRetryAsync(RetryDynamicStart retry)
    {
        if (!Table.TryFind(retry.Last, out DynamicChild child) || !child.IsRestarting)
            return new(Next.Receive);
        if (_restarts.TryAdd(cell.System.TimeProvider.GetTimestamp()))
            return RestartAsync(retry.Last, child);
        Table.Remove(retry.Last);
        return new(GiveUp(child.Spec, retry.Last, retry.Error, StartCrash.ExceptionOf(retry.Error)));
    }

    internal IReadOnlyList<ChildInfo> ListChildren() => [.. Table.Copy().Select(static child => new ChildInfo(
        null, child.Value.IsRestarting ? null : child.Key, child.Value.IsRestarting ? ChildStatus.Restarting : ChildStatus.Running,
        child.Value.Spec.Type, child.Value.Spec.Modules))];

    internal ChildCounts CountChildren()
    {
        int active = 0, supervisors = 0;
        KeyValuePair<Pid, DynamicChild>[] children = Table.Copy();
        foreach ((_, DynamicChild child) in children)
        {
            if (!child.IsRestarting)
                active++;
            if (child.Spec.Type == ChildType.Supervisor)
                supervisors++;
        }
        return new(children.Length, active, supervisors, children.Length - supervisors);
    }

    /// <summary>Asks all children at once to end, and waits; those whose time is over are killed, time by time.</summary>
    /// <remarks>
    /// Linear in the children: one watch each, one timer for each distinct time. They stay linked, so that they fall with a supervisor
    /// that is killed meanwhile; what their ends would have told it is dropped.
    /// </remarks>
    internal async ValueTask StopAllAsync()
    {
        cell.DropsExits();
        KeyValuePair<Pid, DynamicChild>[] children = [.. Table.Copy().Where(static child => !child.Value.IsRestarting)];
        var hadEnded = new HashSet<Pid>();
        var overrun = new HashSet<Pid>();
        var ends = new EndCount(cell.System);
        var limits = new SortedSet<TimeSpan>();
        foreach ((Pid pid, DynamicChild child) in children)
        {
            if (pid.Target is ProcessCell running)
                ends.Add(running);
            if (!pid.IsAlive)
                hadEnded.Add(pid);
            if (child.Spec.EffectiveShutdown.Limit is not { } limit)
            {
                pid.Kill();
                continue;
            }
            pid.SendExit(ExitReason.Shutdown);
            if (limit == TimeSpan.Zero)
            {
                if (pid.IsAlive)
                    overrun.Add(pid);
                pid.Kill();
            }
            else if (limit != Timeout.InfiniteTimeSpan)
                limits.Add(limit);
        }
        ends.Seal();
        await WaitForAsync(ends, limits, children, overrun);
        foreach ((Pid pid, DynamicChild child) in children)
        {
            ExitReason reason = (pid.Target as ProcessCell)?.Fate ?? ExitReason.NoProcess;
            _reports.ChildStopped(child.Spec, new(pid, reason, overrun.Contains(pid), hadEnded.Contains(pid), null));
        }
        Table.Clear();
    }

    private async ValueTask WaitForAsync(
        EndCount ends, SortedSet<TimeSpan> limits, KeyValuePair<Pid, DynamicChild>[] children, HashSet<Pid> overrun)
    {
        TimeProvider clock = cell.System.TimeProvider;
        long start = clock.GetTimestamp();
        ILookup<TimeSpan?, Pid>? byLimit = null;
        foreach (TimeSpan limit in limits)
        {
            // By the clock, not by what the waits were meant to take: many of them would add their delays up.
            TimeSpan left = limit - clock.GetElapsedTime(start);
            if (left > TimeSpan.Zero && await ends.WaitAsync(left))
                return;
            byLimit ??= children.ToLookup(static child => child.Value.Spec.EffectiveShutdown.Limit, static child => child.Key);
            foreach (Pid pid in byLimit[limit])
            {
                if (!pid.IsAlive)
                    continue;
                overrun.Add(pid);
                pid.Kill();
            }
        }
        await ends.WaitAsync(Timeout.InfiniteTimeSpan);
    }

    private int CountForLimit() =>
        PlantedFault.Is(Fault.RestartingChildrenNotCounted) ? Table.Copy().Count(static child => !child.Value.IsRestarting) : Table.Count;

    private Next GiveUp(ChildSpec spec, Pid child, object why, Exception? exception)
    {
        _reports.EndsBecauseOf(spec, child, why, exception);
        _reports.GaveUp(spec, child, options.MaxRestarts, options.RestartPeriod);
        return Next.Stop(ExitReason.Shutdown);
    }

    private async ValueTask<Next> RestartAsync(Pid last, DynamicChild child)
    {
        StartResult result = await StartAsync(child.Spec, StartCause.Restart);
        switch (result)
        {
            case StartResult.Started started:
                Table.Remove(last);
                Table.Set(started.Pid, new(child.Spec, child.Restarts + 1, IsRestarting: false));
                _reports.ChildStarted(child.Spec, started.Pid, child.Restarts + 1, StartCause.Restart);
                break;
            case StartResult.Failed failed:
                Table.Set(last, child with { IsRestarting = true });
                cell.Pid.Send(new RetryDynamicStart(last, failed.Error));
                break;
            default:
                Table.Remove(last);
                break;
        }
        return Next.Receive;
    }

    private async ValueTask<StartResult> StartAsync(ChildSpec spec, StartCause cause)
    {
        if (cause == StartCause.Restart)
            cell.KeepStartCrashes();
        StartResult result = await ChildStarter.StartAsync(
            cell, spec, options.ExtraArguments, Table.Contains, static reason => new StartError.Failed(reason));
        if (cause == StartCause.Restart)
            _reports.StartAnswered(spec, result, cause);
        return result;
    }
}
