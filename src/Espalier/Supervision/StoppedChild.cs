using Espalier.Processes;

namespace Espalier.Supervision;

/// <summary>How a child ended that was stopped.</summary>
/// <param name="Pid">The process that it was.</param>
/// <param name="Reason">Its exit reason.</param>
/// <param name="IsOverrun">Its time was over, and it was killed.</param>
/// <param name="HadEnded">It had ended by itself before it was asked to.</param>
/// <param name="Crash">It failed by its own doing, and this is its report; null: it did not, or the report went elsewhere.</param>
internal readonly record struct StoppedChild(Pid Pid, ExitReason Reason, bool IsOverrun, bool HadEnded, CrashReport? Crash)
{
    /// <summary>A report tells of its end, so nothing else needs to.</summary>
    internal bool IsReported => Pid.Target is ProcessCell { HasCrashed: true };
}
