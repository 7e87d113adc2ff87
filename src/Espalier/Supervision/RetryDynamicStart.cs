namespace Espalier.Supervision;

/// <summary>A dynamic supervisor's word to itself: try that restart again, after what waits already.</summary>
/// <param name="Last">The process that the child was last.</param>
/// <param name="Error">Why that failed.</param>
internal sealed record RetryDynamicStart(Pid Last, StartError Error);
