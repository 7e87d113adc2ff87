using Espalier.Time;

namespace Espalier.Tests.Time;

/// <summary>A timer that does what the test says.</summary>
internal sealed class LabNode(Action<LabNode> onFire) : TimerNode
{
    internal override void Fire() => onFire(this);
}
