namespace Espalier.Supervision;

/// <summary>How a child ended that was stopped.</summary>
/// <param name="Reason">Its exit reason.</param>
/// <param name="IsOverrun">Its time was over, and it was killed.</param>
internal readonly record struct StoppedChild(ExitReason Reason, bool IsOverrun);
