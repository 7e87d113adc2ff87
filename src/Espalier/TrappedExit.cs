namespace Espalier;

/// <summary>The message an exit signal becomes when its receiver traps exits.</summary>
/// <param name="From">
/// Who ended, or who sent the signal; <c>default</c> when code outside of any process sent it. The process itself, with
/// <see cref="ExitReason.Shutdown"/>: its system is stopping and asks it to end.
/// </param>
/// <param name="Reason">Why.</param>
/// <remarks><otp>{'EXIT', Pid, Reason}</otp></remarks>
public sealed record TrappedExit(Pid From, ExitReason Reason);
