namespace Espalier.Stress.Diagnostics;

/// <summary>A call whose object may be the one that closed another server.</summary>
internal sealed record AskNumber : ICall<int>;
