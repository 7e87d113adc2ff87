namespace Espalier.Supervision;

/// <summary>Tell about one child.</summary>
internal sealed record GetChild(ChildId Id) : ICall<ChildInfo?>;
