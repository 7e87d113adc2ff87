using Espalier.Processes;

namespace Espalier.Supervision;

/// <summary>Calls a child's start function in the supervisor's process; whatever that does becomes an answer.</summary>
internal static class ChildStarter
{
    /// <summary>Starts a child.</summary>
    /// <param name="cell">The supervisor.</param>
    /// <param name="spec">The child.</param>
    /// <param name="extraArguments">What the supervisor hands to each of its children.</param>
    /// <param name="asExit">What becomes of an exit or an exception of the start function itself.</param>
    internal static async ValueTask<StartResult> StartAsync(
        ProcessCell cell, ChildSpec spec, IReadOnlyList<object?> extraArguments, Func<ExitReason, StartError> asExit)
    {
        try
        {
            StartResult? result = await spec.Start(new ChildStartContext(new ProcessContext(cell), spec, extraArguments));
            return result is null or StartResult.Started { Pid.Target: null }
                ? new StartResult.Failed(new StartError.Failed(ExitReason.BadReturn($"the start function of child {spec.Id}")))
                : result;
        }
        catch (StartFailedException failure) when (cell.Fate is null)
        {
            return failure.Error is { } error ? new StartResult.Failed(error) : new StartResult.Ignored();
        }
        catch (Exception failure) when (cell.Fate is null)
        {
            // An exit that the start function asked for is the start's, not the supervisor's.
            cell.ForgetRequestedExit();
            return new StartResult.Failed(asExit(ExitReason.Of(failure)));
        }
    }
}
