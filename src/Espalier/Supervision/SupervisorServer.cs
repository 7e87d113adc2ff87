using Espalier.Processes;
using Espalier.Servers;

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

    internal int MaxRestarts => _options.MaxRestarts;

    /// <summary>Any thread.</summary>
    internal int RecentRestarts => _restarts.CountAt(Now);

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
    /// <param name="runtime">Does what this comes to.</param>
    /// <param name="exit">Who and why.</param>
    /// <param name="crash">The report to be logged with the decision; null: it did not fail by its own doing.</param>
    internal StepResult HandleExitAsync(ServerBehavior runtime, TrappedExit exit, CrashReport? crash)
    {
        if (Table.Find(exit.From) is not { } child)
        {
            // Not a child, or not any more: a stranger's end is none of a supervisor's business.
            _reports.StrangerExited(crash);
            return runtime.Finish(Next.Receive);
        }
        Table.MarkStopped(child);
        RestartDecision decision = RestartDecision.OnExit(Table, child, exit.Reason, _options, _restarts, Now);
        _reports.ChildExited(child.Spec, exit, crash, new(
            decision.Kind, child.Spec.Restart, decision.ShutsDown, _restarts.Count, _options.MaxRestarts, _options.RestartPeriod));
        return Execute(runtime, decision, child, exit.From, exit.Reason, exit.Reason.Exception);
    }

    internal StepResult HandleRetryAsync(ServerBehavior runtime, RetryStart retry)
    {
        ChildEntry child = retry.Child;
        if (child.Status != ChildStatus.Restarting || child.Attempt != retry.Attempt)
            return runtime.Finish(Next.Receive);
        var decision = RestartDecision.OnRetry(Table, child, _options, _restarts, Now);
        return Execute(runtime, decision, child, child.Pid, retry.Error, StartCrash.ExceptionOf(retry.Error));
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
        // Those that wait for its restart are not started any more.
        if (entry.Status == ChildStatus.Restarting)
            Table.SetRestarting([]);
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
            Table.Stopping = entry;
            StoppedChild stopped = await ChildStopper.StopAsync(cell, entry.Pid, entry.Spec);
            _reports.ChildStopped(entry.Spec, stopped);
        }
        Table.MarkStopped(entry);
        Table.Stopping = null;
    }

    internal static long TimestampOf(TimeProvider clock, TimeSpan period)
    {
        // In whole numbers, because the window is exact. A period longer than the clock can tell is for ever.
        Int128 ticks = (Int128)period.Ticks * clock.TimestampFrequency / TimeSpan.TicksPerSecond;
        return ticks >= long.MaxValue ? long.MaxValue : (long)ticks;
    }

    private static ChildInfo Describe(ChildEntry entry) => new(
        entry.Spec.Id, entry.Status == ChildStatus.Running ? entry.Pid : null, entry.Status, entry.Spec.Type, entry.Spec.Modules);

    private StepResult Execute(
        ServerBehavior runtime, RestartDecision decision, ChildEntry child, Pid last, object why, Exception? exception)
    {
        if (decision.Kind == DecisionKind.GiveUp || decision.ShutsDown)
            _reports.EndsBecauseOf(child.Spec, last, why, exception);
        if (decision.Kind != DecisionKind.GiveUp)
            return StepResult.Of(ExecuteAsync(runtime, decision.Actions, child, last, decision.ShutsDown));
        _reports.GaveUp(child.Spec, last, _options.MaxRestarts, _options.RestartPeriod);
        Table.MarkStopped(child);
        return runtime.Finish(Next.Stop(PlantedFault.Is(Fault.GivingUpIsNoShutdown) ? ExitReason.Killed : ExitReason.Shutdown));
    }

    /// <summary>Does what has been decided, in one state machine down to the child's start function: every restart pays for it.</summary>
    private async ValueTask<ExitReason?> ExecuteAsync(
        ServerBehavior runtime, ChildAction[] actions, ChildEntry failed, Pid last, bool shutsDown)
    {
        Table.SetRestarting(actions);
        for (int step = 0; step < actions.Length; step++)
        {
            ChildEntry entry = actions[step].Child;
            switch (actions[step].Kind)
            {
                case ChildActionKind.Stop:
                    await StopAsync(entry);
                    break;
                case ChildActionKind.Forget:
                    Table.Remove(entry);
                    break;
                default:
                    ChildStartContext context = PrepareStart(entry, StartCause.Restart);
                    StartResult result = await ChildStarting.Begin(entry.Spec, context, Table, isDynamic: false);
                    if (context.HasLeft(result))
                        await ChildStarter.ClearAsync(context, entry.Spec);
                    SettleStart(entry, StartCause.Restart, result);
                    if (result is not StartResult.Failed { Error: var error })
                        break;
                    RetryLater(entry, ReferenceEquals(entry, failed) ? last : default, error, actions.Skip(step + 1));
                    return await runtime.Finish(Next.Receive);
            }
        }
        Table.SetRestarting([]);
        return await runtime.Finish(shutsDown ? Next.Stop(ExitReason.Shutdown) : Next.Receive);
    }

    /// <summary>A restart has failed, and will be tried again after what waits in the mailbox.</summary>
    private void RetryLater(ChildEntry entry, Pid former, StartError error, IEnumerable<ChildAction> left)
    {
        Table.MarkRestarting(entry, former);
        cell.Pid.Send(new RetryStart(entry, entry.Attempt, error));

        // The retry takes those behind it along, if the strategy says so. One of them that waited for a restart of its own
        // waits no more: it is the group's now.
        foreach (ChildAction action in left)
            Table.MarkStopped(action.Child);
    }

    private async ValueTask<StartResult> StartAsync(ChildEntry entry, StartCause cause)
    {
        ChildStartContext context = PrepareStart(entry, cause);
        StartResult result = await ChildStarting.Begin(entry.Spec, context, Table, isDynamic: false);
        if (context.HasLeft(result))
            await ChildStarter.ClearAsync(context, entry.Spec);
        SettleStart(entry, cause, result);
        return result;
    }

    private ChildStartContext PrepareStart(ChildEntry entry, StartCause cause)
    {
        if (cause != StartCause.Request)
            cell.KeepStartCrashes();
        Table.Starting = entry;
        return new ChildStartContext(new ProcessContext(cell), entry.Spec, []);
    }

    private void SettleStart(ChildEntry entry, StartCause cause, StartResult result)
    {
        bool isRestart = cause == StartCause.Restart;
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
    }
}
