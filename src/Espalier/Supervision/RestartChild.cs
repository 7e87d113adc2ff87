namespace Espalier.Supervision;

/// <summary>Start a stopped child.</summary>
internal sealed record RestartChild(ChildId Id) : ICall<StartResult>;
