namespace Espalier.Supervision;

/// <summary>Count the children.</summary>
internal sealed record CountChildren : ICall<ChildCounts>;
