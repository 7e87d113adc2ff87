using Espalier.Processes;

namespace Espalier.Supervision;

/// <summary>What a static supervisor does: messages in, decisions out, actions done.</summary>
/// <remarks>Runs on the supervisor's turn. While it starts or stops a child nothing else is taken from the mailbox.</remarks>
internal sealed class SupervisorServer(ProcessCell cell, SupervisorInit init, Supervisor owner)
{
    private readonly SupervisorOptions _options = init.Options;
    private readonly SupervisorReports _reports = new(cell, isDynamic: false);
    private readonly RestartLog _restarts =
        new(init.Options.MaxRestarts, TimestampOf(cell.System.TimeProvider, init.Options.RestartPeriod));

    internal ChildTable Table { get; } = new();

    private long Now => cell.System.TimeProvider.GetTimestamp();

    /// <summary>Starts the children in order; the first failure stops those that run and is the answer.</summary>
    internal async ValueTask<InitResult> StartAsync()
    {
        if ((_options.FindFault() ?? SpecCheck.FindFault(init.Children, _options.AutoShutdown, cell.System.Names)) is { } fault)
            return InitResult.Stop(ExitReason.Custom(fault));
        foreach (ChildSpec spec in init.Children)
        {
            _reports.WarnOfEndlessShutdown(spec);
            Table.Add(spec);
        }
        for (ChildEntry? entry = Table.First; entry is not null;)
        {
            ChildEntry? next = entry.Next;
            StartResult result = await StartAsync(entry, StartCause.SupervisorStart);
            if (result is StartResult.Failed { Error: var error })
            {
                await StopAllAsync();
                return InitResult.Stop(ExitReason.ShutdownWith(new ChildStartFailure(entry.Spec.Id, error)));
            }
            entry = next;
        }
        return InitResult.Ok;
    }

    /// <summary>Stops the children, the last started first.</summary>
    internal async ValueTask StopAllAsync()
    {
        bool isForward = PlantedFault.Is(Fault.StopInStartOrder);
        for (ChildEntry? entry = isForward ? Table.First : Table.Last; entry is not null; entry = isForward ? entry.Next : entry.Previous)
            await StopAsync(entry);
    }

    /// <summary>Somebody linked has ended.</summary>
    /// <param name="exit">Who and why.</param>
    /// <param name="crash">The report to be logged with the decision; null: it did not fail by its own doing.</param>
    internal ValueTask<Next> HandleExitAsync(TrappedExit exit, CrashReport? crash)
    {
        if (Table.Find(exit.From) is not { } child)
        {
            // Not a child, or not any more: a stranger's end is none of a supervisor's business.
            _reports.StrangerExited(crash);
            return new(Next.Receive);
        }
        Table.MarkStopped(child);
        RestartDecision decision = RestartDecision.OnExit(Table, child, exit.Reason, _options, _restarts, Now);
        _reports.ChildExited(child.Spec, exit, crash, new(
            decision.Kind, child.Spec.Restart, decision.ShutsDown, _restarts.Count, _options.MaxRestarts, _options.RestartPeriod));
        return ExecuteAsync(decision, child, exit.From, exit.Reason, exit.Reason.Exception);
    }

    internal ValueTask<Next> HandleRetryAsync(RetryStart retry)
    {
        ChildEntry child = retry.Child;
        if (child.Status != ChildStatus.Restarting || child.Attempt != retry.Attempt)
            return new(Next.Receive);
        return ExecuteAsync(
            RestartDecision.OnRetry(Table, child, _options, _restarts, Now), child, child.Pid, retry.Error, StartCrash.ExceptionOf(retry.Error));
    }

    internal async ValueTask<StartResult> HandleAsync(StartChild request)
    {
        ChildSpec spec = request.Spec;
        if (SpecCheck.FindFault(spec, _options.AutoShutdown, cell.System.Names) is { } fault)
            return new StartResult.Failed(new StartError.InvalidSpec(fault));
        if (Table.Find(spec.Id) is { } present)
        {
            return new StartResult.Failed(
                present.Status == ChildStatus.Running ? new StartError.AlreadyStarted(present.Pid) : new StartError.AlreadyPresent());
        }
        _reports.WarnOfEndlessShutdown(spec);
        ChildEntry entry = Table.Add(spec);
        StartResult result = await StartAsync(entry, StartCause.Request);
        if (result is StartResult.Failed)
            Table.Remove(entry);
        return result;
    }

    internal async ValueTask<StartResult> HandleAsync(RestartChild request)
    {
        if (Table.Find(request.Id) is not { } entry)
            return new StartResult.Failed(new StartError.NotFound());
        return entry.Status switch
        {
            ChildStatus.Running => new StartResult.Failed(new StartError.Running()),
            ChildStatus.Restarting => new StartResult.Failed(new StartError.Restarting()),
            _ => await StartAsync(entry, StartCause.Request),
        };
    }

    internal async ValueTask<TerminateResult> HandleAsync(TerminateChild request)
    {
        if (Table.Find(request.Id) is not { } entry)
            return TerminateResult.NotFound;
        await StopAsync(entry);
        if (entry.Spec.Restart == RestartType.Temporary)
            Table.Remove(entry);
        return TerminateResult.Terminated;
    }

    internal DeleteResult Handle(DeleteChild request)
    {
        if (Table.Find(request.Id) is not { } entry)
            return DeleteResult.NotFound;
        switch (entry.Status)
        {
            case ChildStatus.Running:
                return DeleteResult.Running;
            case ChildStatus.Restarting:
                return DeleteResult.Restarting;
            default:
                Table.Remove(entry);
                return DeleteResult.Deleted;
        }
    }

    internal ChildInfo? Handle(GetChild request) => Table.Find(request.Id) is { } entry ? Describe(entry) : null;

    internal ChildSpec? Handle(GetChildSpec request) =>
        Table.Find(request.Id)?.Spec is { } spec ? spec with { Shutdown = spec.EffectiveShutdown } : null;

    internal IReadOnlyList<ChildInfo> ListChildren()
    {
        var children = new List<ChildInfo>(Table.Count);
        for (ChildEntry? entry = Table.Last; entry is not null; entry = entry.Previous)
            children.Add(Describe(entry));
        return children;
    }

    internal ChildCounts CountChildren()
    {
        int active = 0, supervisors = 0;
        for (ChildEntry? entry = Table.First; entry is not null; entry = entry.Next)
        {
            if (entry is { Status: ChildStatus.Running, Pid.IsAlive: true })
                active++;
            if (entry.Spec.Type == ChildType.Supervisor)
                supervisors++;
        }
        return new(Table.Count, active, supervisors, Table.Count - supervisors);
    }

    /// <summary>Ends a child and marks it stopped; one that does not run, or waits for its restart, is only marked.</summary>
    internal async ValueTask StopAsync(ChildEntry entry)
    {
        if (entry.Status == ChildStatus.Running)
        {
            StoppedChild stopped = await ChildStopper.StopAsync(cell, entry.Pid, entry.Spec);
            _reports.ChildStopped(entry.Spec, stopped);
        }
        Table.MarkStopped(entry);
    }

    internal static long TimestampOf(TimeProvider clock, TimeSpan period)
    {
        // In whole numbers, because the window is exact. A period longer than the clock can tell is for ever.
        Int128 ticks = (Int128)period.Ticks * clock.TimestampFrequency / TimeSpan.TicksPerSecond;
        return ticks >= long.MaxValue ? long.MaxValue : (long)ticks;
    }

    private static ChildInfo Describe(ChildEntry entry) => new(
        entry.Spec.Id, entry.Status == ChildStatus.Running ? entry.Pid : null, entry.Status, entry.Spec.Type, entry.Spec.Modules);

    private async ValueTask<Next> ExecuteAsync(RestartDecision decision, ChildEntry child, Pid last, object why, Exception? exception)
    {
        if (decision.Kind == DecisionKind.GiveUp || decision.ShutsDown)
            _reports.EndsBecauseOf(child.Spec, last, why, exception);
        if (decision.Kind == DecisionKind.GiveUp)
        {
            _reports.GaveUp(child.Spec, last, _options.MaxRestarts, _options.RestartPeriod);
            Table.MarkStopped(child);
            return Next.Stop(PlantedFault.Is(Fault.GivingUpIsNoShutdown) ? ExitReason.Killed : ExitReason.Shutdown);
        }
        for (int step = 0; step < decision.Actions.Count; step++)
        {
            ChildAction action = decision.Actions[step];
            switch (action.Kind)
            {
                case ChildActionKind.Stop:
                    await StopAsync(action.Child);
                    break;
                case ChildActionKind.Forget:
                    Table.Remove(action.Child);
                    break;
                default:
                    Pid former = ReferenceEquals(action.Child, child) ? last : default;
                    if (await RestartAsync(action.Child, former))
                        break;

                    // The retry takes those behind it along, if the strategy says so. One of them that waited for a restart of its own
                    // waits no more: it is the group's now.
                    foreach (ChildAction left in decision.Actions.Skip(step + 1))
                        Table.MarkStopped(left.Child);
                    return Next.Receive;
            }
        }
        return decision.ShutsDown ? Next.Stop(ExitReason.Shutdown) : Next.Receive;
    }

    /// <summary>Starts a child again. False: that failed, and it will be tried again after what waits in the mailbox.</summary>
    private async ValueTask<bool> RestartAsync(ChildEntry entry, Pid former)
    {
        StartResult result = await StartAsync(entry, StartCause.Restart);
        if (result is not StartResult.Failed failed)
            return true;
        Table.MarkRestarting(entry, former);
        cell.Pid.Send(new RetryStart(entry, entry.Attempt, failed.Error));
        return false;
    }

    private async ValueTask<StartResult> StartAsync(ChildEntry entry, StartCause cause)
    {
        bool isRestart = cause == StartCause.Restart;
        if (cause != StartCause.Request)
            cell.KeepStartCrashes();
        Table.Starting = entry;
        StartResult result = await ChildStarter.StartAsync(
            cell, entry.Spec, [], pid => Table.Find(pid) is not null, static reason => new StartError.StartFunctionFailed(reason));
        if (cause != StartCause.Request)
            _reports.StartAnswered(entry.Spec, result, cause);
        switch (result)
        {
            case StartResult.Started started:
                owner.OnChildStarted(entry.Spec.Id, started.Pid);
                Table.MarkRunning(entry, started.Pid, isRestart);
                _reports.ChildStarted(entry.Spec, started.Pid, isRestart ? entry.Restarts : 0, cause);
                break;
            case StartResult.Ignored when entry.Spec.Restart == RestartType.Temporary || PlantedFault.Is(Fault.IgnoredSpecForgotten):
                Table.Remove(entry);
                break;
            case StartResult.Ignored:
                Table.MarkStopped(entry);
                break;
        }
        Table.Starting = null;
        return result;
    }
}
