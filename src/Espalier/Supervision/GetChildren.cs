namespace Espalier.Supervision;

/// <summary>List the children.</summary>
internal sealed record GetChildren : ICall<IReadOnlyList<ChildInfo>>;
