namespace Espalier.Supervision;

/// <summary>Stop a child of a dynamic supervisor.</summary>
internal sealed record TerminateProcess(Pid Pid) : ICall<TerminateResult>;
