namespace Espalier.Supervision;

/// <summary>A supervisor's word to itself: try that restart again, after what waits already.</summary>
internal sealed record RetryStart(ChildEntry Child, int Attempt);
