namespace Espalier.Supervision;

/// <summary>Tell a child's specification.</summary>
internal sealed record GetChildSpec(ChildId Id) : ICall<ChildSpec?>;
