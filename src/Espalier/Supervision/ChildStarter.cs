using Espalier.Processes;

namespace Espalier.Supervision;

/// <summary>Calls a child's start function in the supervisor's process; whatever that does becomes an answer.</summary>
internal static class ChildStarter
{
    /// <summary>Starts a child.</summary>
    /// <param name="cell">The supervisor.</param>
    /// <param name="spec">The child.</param>
    /// <param name="extraArguments">What the supervisor hands to each of its children.</param>
    /// <param name="isChild">Is this process a child already?</param>
    /// <param name="asExit">What becomes of an exit or an exception of the start function itself.</param>
    internal static async ValueTask<StartResult> StartAsync(
        ProcessCell cell, ChildSpec spec, IReadOnlyList<object?> extraArguments, Func<Pid, bool> isChild, Func<ExitReason, StartError> asExit)
    {
        var context = new ChildStartContext(new ProcessContext(cell), spec, extraArguments);
        StartResult result;
        try
        {
            result = await spec.Start(context);
            if (result is null || (result is StartResult.Started started && !IsAcceptable(cell, started.Pid, isChild)))
                result = new StartResult.Failed(new StartError.Failed(ExitReason.BadReturn($"the start function of child {spec.Id}")));
        }
        catch (StartFailedException failure) when (cell.Fate is null)
        {
            result = failure.Error is { } error ? new StartResult.Failed(error) : new StartResult.Ignored();
        }
        catch (Exception failure) when (cell.Fate is null)
        {
            // An exit that the start function asked for is the start's, not the supervisor's.
            cell.ForgetRequestedExit();
            result = new StartResult.Failed(asExit(ExitReason.Of(failure)));
        }
        if (result is StartResult.Started)
            return result;

        // A start that has nothing to show leaves nothing behind.
        foreach (Pid made in context.Made)
            await ChildStopper.StopAsync(cell, made, spec);
        return result;
    }

    /// <summary>A process of this system, not the supervisor itself, and nobody's two children at once.</summary>
    private static bool IsAcceptable(ProcessCell cell, Pid pid, Func<Pid, bool> isChild) =>
        pid.Target is { } target && ReferenceEquals(target.Home, cell.System) && !ReferenceEquals(target, cell) && !isChild(pid);
}
