namespace Espalier.Supervision;

/// <summary>Forget a stopped child.</summary>
internal sealed record DeleteChild(ChildId Id) : ICall<DeleteResult>;
