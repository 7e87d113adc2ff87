namespace Espalier.Supervision;

/// <summary>Add and start a child.</summary>
internal sealed record StartChild(ChildSpec Spec) : ICall<StartResult>;
