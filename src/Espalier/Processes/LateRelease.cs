using Espalier.Time;

namespace Espalier.Processes;

/// <summary>A release of names that comes too late: only <see cref="Fault.NamesAfterSignals"/> makes one.</summary>
internal sealed class LateRelease(Action release) : TimerNode
{
    internal override void Fire() => release();
}
