using Espalier.Processes;

namespace Espalier.Supervision;

/// <summary>Ends one child by its own policy, and waits until it has ended.</summary>
/// <remarks>
/// The supervisor stays linked meanwhile: if it is killed while it waits, the child hears of it. The child's exit message comes
/// later, from a process that is nobody's child any more, and is ignored. <otp>supervisor: shutdown/1</otp>
/// </remarks>
internal static class ChildStopper
{
    /// <summary>Ends a child.</summary>
    /// <returns>Its reason, which is the true one also when it ended by itself this very moment.</returns>
    internal static async ValueTask<StoppedChild> StopAsync(Pid pid, ChildSpec spec)
    {
        if (pid.Target is not ProcessCell cell)
            return new(ExitReason.NoProcess, IsOverrun: false);
        TimeSpan? limit = spec.EffectiveShutdown.Limit;
        if (limit is not null)
            pid.SendExit(ExitReason.Shutdown);

        // With no time at all nothing is waited for: a child that traps exits is killed before it can look at the request.
        bool isOverrun = limit is { } time && (time == TimeSpan.Zero ? cell.Fate is null : await ExitWait.For(cell, time) is null);
        if (isOverrun || limit is null)
            pid.Kill();
        if (isOverrun || limit is null || limit == TimeSpan.Zero)
            await ExitWait.For(cell, Timeout.InfiniteTimeSpan);
        return new(cell.Fate!, isOverrun);
    }

    /// <summary>Is that how this child may end when it is stopped?</summary>
    internal static bool IsClean(ChildSpec spec, ExitReason reason)
    {
        if (spec.Restart != RestartType.Permanent && reason.IsGraceful)
            return true;
        return reason == (spec.EffectiveShutdown.Limit is null ? ExitReason.Killed : ExitReason.Shutdown);
    }
}
