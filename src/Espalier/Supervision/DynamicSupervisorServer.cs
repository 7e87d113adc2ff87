using Espalier.Processes;
using Espalier.Servers;

namespace Espalier.Supervision;

/// <summary>What a dynamic supervisor does.</summary>
/// <remarks>Runs on the supervisor's turn. While it starts or stops a child nothing else is taken from the mailbox.</remarks>
internal sealed class DynamicSupervisorServer(ProcessCell cell, DynamicSupervisorOptions options)
{
    private readonly SupervisorReports _reports = new(cell, isDynamic: true);
    private readonly RestartLog _restarts =
        new(options.MaxRestarts, SupervisorServer.TimestampOf(cell.System.TimeProvider, options.RestartPeriod));

    private bool _isStopping;

    internal DynamicChildTable Table { get; } = new();

    /// <summary>Its children come back no more. Any thread.</summary>
    internal bool IsStopping => Volatile.Read(ref _isStopping);

    internal int MaxRestarts => options.MaxRestarts;

    /// <summary>Any thread.</summary>
    internal int RecentRestarts => _restarts.CountAt(cell.System.TimeProvider.GetTimestamp());

    /// <summary>Starts a child because somebody asks, in one state machine down to the start function: there may be a million.</summary>
    /// <param name="runtime">Gives the reply.</param>
    /// <param name="call">The request.</param>
    /// <param name="version">This use of it.</param>
    /// <param name="spec">The child.</param>
    internal async ValueTask<ExitReason?> HandleAsync(ServerBehavior runtime, PendingCall call, long version, ChildSpec spec)
    {
        if (FindRefusal(spec) is { } refusal)
            return await runtime.Finish(call, version, CallResult.Reply(new StartResult.Failed(refusal)));
        _reports.WarnOfEndlessShutdown(spec);
        ChildStartContext context = PrepareStart(spec);
        StartResult result = await ChildStarting.Begin(spec, context, Table, isDynamic: true);
        if (context.HasLeft(result))
            await ChildStarter.ClearAsync(context, spec);
        if (result is StartResult.Started started)
        {
            Table.Set(started.Pid, new(spec, 0, IsRestarting: false));
            _reports.ChildStarted(spec, started.Pid, 0, StartCause.Request);
        }
        return await runtime.Finish(call, version, CallResult.Reply(result));
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
    /// <param name="runtime">Does what this comes to.</param>
    /// <param name="exit">Who and why.</param>
    /// <param name="crash">The report to be logged with the decision; null: it did not fail by its own doing.</param>
    internal StepResult HandleExitAsync(ServerBehavior runtime, TrappedExit exit, CrashReport? crash)
    {
        if (!Table.TryFind(exit.From, out DynamicChild child) || child.IsRestarting)
        {
            _reports.StrangerExited(crash);
            return runtime.Finish(Next.Receive);
        }
        bool isRestarted = RestartDecision.IsRestarted(child.Spec.Restart, exit.Reason);
        bool isAllowed = isRestarted && _restarts.TryAdd(cell.System.TimeProvider.GetTimestamp());
        DecisionKind decision = isAllowed ? DecisionKind.Restart : isRestarted ? DecisionKind.GiveUp : DecisionKind.Forget;
        _reports.ChildExited(child.Spec, exit, crash, new(
            decision, child.Spec.Restart, ShutsDown: false, _restarts.Count, options.MaxRestarts, options.RestartPeriod));
        if (isAllowed)
            return StepResult.Of(RestartAsync(runtime, exit.From, child));
        Table.Remove(exit.From);
        return runtime.Finish(isRestarted ? GiveUp(child.Spec, exit.From, exit.Reason, exit.Reason.Exception) : Next.Receive);
    }

    internal StepResult HandleRetryAsync(ServerBehavior runtime, RetryDynamicStart retry)
    {
        if (!Table.TryFind(retry.Last, out DynamicChild child) || !child.IsRestarting)
            return runtime.Finish(Next.Receive);
        if (_restarts.TryAdd(cell.System.TimeProvider.GetTimestamp()))
            return StepResult.Of(RestartAsync(runtime, retry.Last, child));
        Table.Remove(retry.Last);
        return runtime.Finish(GiveUp(child.Spec, retry.Last, retry.Error, StartCrash.ExceptionOf(retry.Error)));
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
        Volatile.Write(ref _isStopping, true);
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

    private StartError? FindRefusal(ChildSpec spec)
    {
        if (SpecCheck.FindNameFault(spec, cell.System.Names) is { } fault)
            return new StartError.InvalidSpec(fault);
        return CountForLimit() >= options.MaxChildren ? new StartError.TooManyChildren() : null;
    }

    private int CountForLimit() =>
        PlantedFault.Is(Fault.RestartingChildrenNotCounted) ? Table.Copy().Count(static child => !child.Value.IsRestarting) : Table.Count;

    private Next GiveUp(ChildSpec spec, Pid child, object why, Exception? exception)
    {
        _reports.EndsBecauseOf(spec, child, why, exception);
        _reports.GaveUp(spec, child, options.MaxRestarts, options.RestartPeriod);
        return Next.Stop(ExitReason.Shutdown);
    }

    private async ValueTask<ExitReason?> RestartAsync(ServerBehavior runtime, Pid last, DynamicChild child)
    {
        cell.KeepStartCrashes();
        ChildStartContext context = PrepareStart(child.Spec);
        StartResult result = await ChildStarting.Begin(child.Spec, context, Table, isDynamic: true);
        if (context.HasLeft(result))
            await ChildStarter.ClearAsync(context, child.Spec);
        _reports.StartAnswered(child.Spec, result, StartCause.Restart);
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
        return await runtime.Finish(Next.Receive);
    }

    private ChildStartContext PrepareStart(ChildSpec spec) => new(new ProcessContext(cell), spec, options.ExtraArguments);
}
