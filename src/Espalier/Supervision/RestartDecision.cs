namespace Espalier.Supervision;

/// <summary>What a supervisor does when a child has ended, or when a restart is to be tried again.</summary>
/// <remarks>
/// Pure: it looks at the table, writes the restart into the log, and says what to do; it starts and stops nothing and asks no clock.
/// <otp>supervisor: restart_child, do_restart, restart, check_auto_shutdown</otp>
/// </remarks>
internal readonly struct RestartDecision
{
    private RestartDecision(DecisionKind kind, ChildAction[] actions, bool shutsDown = false)
    {
        Kind = kind;
        Actions = actions;
        ShutsDown = shutsDown;
    }

    internal DecisionKind Kind { get; }

    /// <summary>What to do, in this order.</summary>
    internal ChildAction[] Actions { get; }

    /// <summary>It was significant, and its end is the supervisor's.</summary>
    internal bool ShutsDown { get; }

    /// <summary>A child has ended by itself; the table says already that it does not run.</summary>
    internal static RestartDecision OnExit(
        ChildTable table, ChildEntry child, ExitReason reason, SupervisorOptions options, RestartLog log, long now)
    {
        if (IsRestarted(child.Spec.Restart, reason))
            return OnRetry(table, child, options, log, now);
        bool shutsDown = child.Spec.IsSignificant && ShutsDownAfter(table, options.AutoShutdown);
        return child.Spec.Restart == RestartType.Temporary
            ? new(DecisionKind.Forget, [new(ChildActionKind.Forget, child)], shutsDown)
            : new(DecisionKind.Keep, [], shutsDown);
    }

    /// <summary>A child is to be started again: because it ended, or because that failed before.</summary>
    internal static RestartDecision OnRetry(ChildTable table, ChildEntry child, SupervisorOptions options, RestartLog log, long now)
    {
        bool isRetry = child.Status == ChildStatus.Restarting;
        if (!log.TryAdd(now) || (isRetry && PlantedFault.Is(Fault.RetriesCountTwice) && !log.TryAdd(now)))
            return new(DecisionKind.GiveUp, []);
        return new(DecisionKind.Restart, options.Strategy switch
        {
            SupervisionStrategy.OneForAll => RestartGroup(table, PlantedFault.Is(Fault.OneForAllAsRestForOne) ? child : table.First, child),
            SupervisionStrategy.RestForOne => RestartGroup(table, child, child),
            _ => child.StartAlone,
        });
    }

    /// <summary>Does a child with this restart type come back after this reason?</summary>
    internal static bool IsRestarted(RestartType restart, ExitReason reason) => restart switch
    {
        RestartType.Permanent => true,
        RestartType.Transient => reason.IsAbnormal ||
            (PlantedFault.Is(Fault.TransientRestartedAfterShutdown) && reason.Kind == ExitKind.Shutdown),
        _ => PlantedFault.Is(Fault.TemporaryRestarted),
    };

    /// <summary>From the given child on: stop what runs, the youngest first; forget what is temporary; start the rest in order.</summary>
    private static ChildAction[] RestartGroup(ChildTable table, ChildEntry? from, ChildEntry failed)
    {
        var actions = new List<ChildAction>();
        for (ChildEntry? entry = table.Last; entry is not null && !ReferenceEquals(entry, from?.Previous); entry = entry.Previous)
        {
            if (entry.Status == ChildStatus.Running)
                actions.Add(new(ChildActionKind.Stop, entry));
            if (entry.Spec.Restart == RestartType.Temporary)
                actions.Add(new(ChildActionKind.Forget, entry));
        }
        for (ChildEntry? entry = from; entry is not null; entry = entry.Next)
        {
            bool isLeft = PlantedFault.Is(Fault.StoppedSiblingsStayStopped) && entry.Status == ChildStatus.Stopped && entry != failed;
            if (entry.Spec.Restart != RestartType.Temporary && !isLeft)
                actions.Add(new(ChildActionKind.Start, entry));
        }
        return [.. actions];
    }

    /// <summary>A significant child has ended: is that enough? It counts as stopped already.</summary>
    private static bool ShutsDownAfter(ChildTable table, AutoShutdown autoShutdown)
    {
        bool needsAll = autoShutdown == AutoShutdown.AllSignificant || PlantedFault.Is(Fault.AnySignificantTakenForAll);
        if (!needsAll)
            return autoShutdown == AutoShutdown.AnySignificant;
        for (ChildEntry? entry = table.First; entry is not null; entry = entry.Next)
        {
            if (entry.Spec.IsSignificant && entry.Status != ChildStatus.Stopped)
                return false;
        }
        return true;
    }
}
