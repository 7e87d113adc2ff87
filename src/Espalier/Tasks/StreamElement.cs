namespace Espalier.Tasks;

/// <summary>The task for an item of a stream has ended.</summary>
internal sealed record StreamElement<T>(int Index, TaskOutcome<T> Outcome);
