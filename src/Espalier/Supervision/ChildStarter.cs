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
            if (FindFault(cell, result, isChild) is { } fault)
                result = new StartResult.Failed(new StartError.Failed(ExitReason.BadReturn($"the start function of child {spec.Id}: {fault}")));
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

    /// <summary>What is wrong with its answer; null: nothing. A child is a process of this system, and nobody's two children at once.</summary>
    private static string? FindFault(ProcessCell cell, StartResult? result, Func<Pid, bool> isChild) => result switch
    {
        null => "null, expected a StartResult",
        StartResult.Failed { Error: null } => "Failed with null, expected an error",
        StartResult.Started { Pid: { Target: null } none } => $"Started with {none}, expected a process",
        StartResult.Started { Pid: var pid } when !ReferenceEquals(pid.Target!.Home, cell.System) =>
            $"Started with {pid} of another system, expected a process of this one",
        StartResult.Started { Pid: var pid } when pid == cell.Pid => $"Started with {pid}, which is the supervisor itself",
        StartResult.Started { Pid: var pid } when isChild(pid) => $"Started with {pid}, which is a child already",
        _ => null,
    };
}
