namespace Espalier.Hosting;

/// <summary>A child as it will be started, and what is known below it.</summary>
/// <param name="Spec">How it is started and stopped.</param>
/// <param name="Children">Its own children; null: it is a worker, or they are not known.</param>
internal sealed record PlannedChild(ChildSpec Spec, IReadOnlyList<PlannedChild>? Children);
