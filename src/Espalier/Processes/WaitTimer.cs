using Espalier.Time;

namespace Espalier.Processes;

/// <summary>The end of a wait's time.</summary>
internal sealed class WaitTimer(PendingWait wait, long version) : TimerNode
{
    internal override void Fire() => wait.TimeOut(version);
}
