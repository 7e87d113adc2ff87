namespace Espalier.Supervision;

/// <summary>Stop a child.</summary>
internal sealed record TerminateChild(ChildId Id) : ICall<TerminateResult>;
