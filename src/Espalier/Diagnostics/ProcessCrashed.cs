namespace Espalier;

/// <summary>A process has failed by its own doing. Emitted before its <see cref="ProcessExited"/>, with what people may see.</summary>
/// <param name="Pid">The process.</param>
/// <param name="At">When, by the system's clock.</param>
/// <param name="Path">Its place in the tree: the ids from the topmost supervisor down to its own.</param>
/// <param name="Reason">Why.</param>
/// <param name="LastMessage">What it was handling: kind, type and size, never the content.</param>
/// <param name="State">What <see cref="GenServer.DescribeState"/> says, or that nothing is shown.</param>
/// <remarks>Who is killed, or falls with somebody else, has not failed by its own doing: it has a <see cref="ProcessExited"/> only.</remarks>
public sealed record ProcessCrashed(Pid Pid, DateTimeOffset At, string Path, ExitReason Reason, string LastMessage, string State)
    : RuntimeEvent(Pid, At);
