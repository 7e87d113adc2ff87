namespace Espalier.Conformance;

/// <summary>What came of one scenario. Without a trace it was skipped, and there is a reason.</summary>
internal sealed record Outcome(Scenario Scenario, Json? Trace, IReadOnlyList<Difference> Differences, string? SkipReason)
{
    public bool Passed => Trace is not null && Differences.Count == 0;
    public bool Failed => Differences.Count > 0;
    public string Description => string.Join('\n', [$"{Scenario.Id} {Scenario.Title}", .. Differences]);
}
