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
    /// <param name="supervisor">Whose turn this is.</param>
    /// <param name="pid">The child.</param>
    /// <param name="spec">Its policy.</param>
    /// <returns>Its reason, which is the true one also when it ended by itself this very moment.</returns>
    internal static async ValueTask<StoppedChild> StopAsync(ProcessCell supervisor, Pid pid, ChildSpec spec)
    {
        if (pid.Target is not ProcessCell cell)
            return new(pid, ExitReason.NoProcess, IsOverrun: false, HadEnded: true, null);
        bool hadEnded = !cell.IsAlive;
        TimeSpan? limit = spec.EffectiveShutdown.Limit;
        if (limit is not null)
            pid.SendExit(ExitReason.Shutdown);

        // With no time at all nothing is waited for: a child that traps exits is killed before it can look at the request.
        bool isOverrun = limit is { } time && (time == TimeSpan.Zero ? cell.Fate is null : await ExitWait.For(cell, time) is null);
        if (isOverrun || limit is null)
            pid.Kill();
        if (isOverrun || limit is null || limit == TimeSpan.Zero)
            await ExitWait.For(cell, Timeout.InfiniteTimeSpan);

        // Its exit, and the report with it, came before this wait was over: here it is known why nobody restarts it.
        return new(pid, cell.Fate!, isOverrun, hadEnded, cell.HasCrashed ? supervisor.TakeCrashOf(pid) : null);
    }

    /// <summary>Is that how a child of a static supervisor may end when it is stopped?</summary>
    internal static bool IsClean(ChildSpec spec, ExitReason reason)
    {
        if (spec.Restart != RestartType.Permanent && reason.IsGraceful)
            return true;
        return reason == (spec.EffectiveShutdown.Limit is null ? ExitReason.Killed : ExitReason.Shutdown);
    }

    /// <summary>Is that how a child of a dynamic supervisor may end when it is stopped?</summary>
    /// <remarks>Other rules than those of a static one, as in Elixir.</remarks>
    internal static bool IsCleanDynamic(ChildSpec spec, StoppedChild stopped)
    {
        ExitReason reason = stopped.Reason;
        if (!stopped.HadEnded && spec.EffectiveShutdown.Limit is null)
            return reason.Kind == ExitKind.Killed;
        return reason.Kind == ExitKind.Normal
            ? spec.Restart != RestartType.Permanent
            : reason.IsGraceful && !stopped.HadEnded;
    }
}
