using Espalier.Benchmarks.Workloads;

namespace Espalier.Benchmarks.Floor;

/// <summary>A message and where it goes when its timer fires.</summary>
internal sealed class FloorTimer(FloorProcess target, DueMessage message)
{
    internal void Fire() => target.Send(message);
}
