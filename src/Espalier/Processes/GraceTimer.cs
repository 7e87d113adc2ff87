using Espalier.Time;

namespace Espalier.Processes;

/// <summary>The end of a process's patience with its own code.</summary>
internal sealed class GraceTimer(ProcessCell cell) : TimerNode
{
    internal override void Fire() => cell.OnGraceExpired(this);
}
