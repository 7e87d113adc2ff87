namespace Espalier.Supervision;

/// <summary>A supervisor's word to itself: try that restart again, after what waits already.</summary>
/// <param name="Child">The child.</param>
/// <param name="Attempt">Which attempt this was; others have been overtaken.</param>
/// <param name="Error">Why it failed.</param>
internal sealed record RetryStart(ChildEntry Child, int Attempt, StartError Error);
