namespace Espalier.Supervision;

/// <summary>What a supervisor's table says about one child at one moment.</summary>
internal readonly record struct ChildView(ChildSpec Spec, Pid? Pid, ChildStatus Status, int Restarts);
