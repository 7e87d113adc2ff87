using Espalier.Processes;
using Espalier.Servers;
using Espalier.Supervision;

namespace Espalier.Applications;

/// <content>Stopping an application, giving a start up, and refusing what would wait for itself.</content>
internal sealed partial class ApplicationController
{
    /// <summary>Stops an application; one that has ended by itself is forgotten.</summary>
    internal void Stop(string name, StopRequest request) => Stop(() => FindStarted(name), request);

    /// <summary>Stops this life of an application, and no later one.</summary>
    internal void Stop(ApplicationRun run, StopRequest request) => Stop(() => _started.Contains(run) ? run : null, request);

    /// <summary>A starter gives up. If nobody else waits, so is the start: what has been started is killed.</summary>
    internal void GiveUp(StartRequest request)
    {
        ProcessCell? master = null;
        bool isLeft;
        lock (_lock)
        {
            if (_starting.Find(run => run.Starters.Contains(request)) is { Starters.Count: 1 } run)
            {
                // Answered when nothing is left of it. If there is no master yet, whoever makes it looks at the mark.
                run.IsGivenUp = true;
                master = run.Master;
                isLeft = false;
            }
            else
            {
                isLeft = AllRuns.Any(run => run.Starters.Remove(request) || run.Successors.Remove(request));

                // It has been answered; or whoever is about to start it, now that what it waited for is gone, looks at the mark.
                request.IsGivenUp = !isLeft;
            }
        }
        if (master is not null)
            Kill(master);
        if (isLeft)
            request.Cancel();
    }

    private void Stop(Func<ApplicationRun?> find, StopRequest request)
    {
        ProcessCell? master = null;
        Exception? refusal = null;
        bool? answer = null;
        lock (_lock)
        {
            ApplicationRun? run = find();
            switch (run?.State)
            {
                case null:
                    answer = false;
                    break;
                case ApplicationState.Ended:
                    _started.Remove(run);
                    answer = true;
                    break;
                default:
                    request.Waiter = FindWaiter(request.Caller);
                    refusal = FindCircle(request, run);
                    if (refusal is not null)
                        break;
                    if (run.State == ApplicationState.Running)
                        master = run.Master;
                    request.IsFounder = master is not null;
                    run.State = ApplicationState.Stopping;
                    run.Stoppers.Add(request);
                    break;
            }
        }
        if (refusal is not null)
            request.Refuse(refusal);
        else if (answer is { } wasStarted)
            request.Answer(wasStarted);
        else
            master?.Post(new StopMail(ExitReason.Normal));
    }

    /// <summary>The application whose start or stop cannot go on while this process waits; null: none depends on it.</summary>
    private ApplicationRun? FindWaiter(ProcessCell? caller)
    {
        // Others are stopped like any process that waits: asked, and killed when their time is over.
        if (caller is null || FindRunOf(caller) is not { } own)
            return null;
        bool isNeeded = caller is { IsSupervisor: true } or { Behavior.IsStarting: true } || own.Root == caller.Pid || HasAnyTime(caller);
        return isNeeded ? own : null;
    }

    /// <summary>Its supervisor waits for its end for ever.</summary>
    private static bool HasAnyTime(ProcessCell caller)
    {
        IEnumerable<ChildView> siblings = (caller.ParentCell?.Behavior as ServerBehavior)?.Server switch
        {
            Supervisor supervisor => supervisor.CopyChildren(),
            DynamicSupervisor supervisor => supervisor.CopyChildren(),
            _ => [],
        };
        return siblings.Any(child => child.Pid == caller.Pid && child.Spec.EffectiveShutdown.IsInfinite);
    }

    /// <summary>Would the request wait for something that waits for it?</summary>
    private InvalidOperationException? FindCircle(ApplicationRequest request, ApplicationRun target)
    {
        if (request.Waiter is not { } waiter || !WaitsFor(target, waiter))
            return null;
        string what = target.State == ApplicationState.Starting ? "start" : "stop";
        return new InvalidOperationException(
            $"{request.Caller!.Pid} of the application {waiter.Name} cannot wait for the {what} of the application {target.Name}, which " +
            "waits for it: neither would ever end.");
    }

    private bool WaitsFor(ApplicationRun run, ApplicationRun other) =>
        ReferenceEquals(run, other) ||
        AllRuns.Any(next => next.Waiting.Any(request => ReferenceEquals(request.Waiter, run)) && WaitsFor(next, other));
}
