namespace Espalier.Supervision;

/// <summary>How a resize ended.</summary>
/// <param name="Previous">How many partitions there were before; if it failed, there are still.</param>
/// <param name="Failed">The partition that could not be started.</param>
/// <param name="Error">Why; null: all went well.</param>
internal sealed record ResizeAnswer(int Previous, int Failed = 0, StartError? Error = null);
