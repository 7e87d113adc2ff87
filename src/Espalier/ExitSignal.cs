namespace Espalier;

/// <summary>An exit signal on its way: who sent it, why, and what made it.</summary>
internal readonly record struct ExitSignal(Pid From, ExitReason Reason, ExitSignalKind Kind);
