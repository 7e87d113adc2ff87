namespace Espalier.Conformance;

/// <summary>What came of one scenario.</summary>
/// <param name="Scenario">The scenario.</param>
/// <param name="Trace">Its trace; null: it was skipped.</param>
/// <param name="Differences">Where the trace is not the expected one.</param>
/// <param name="SkipReason">Why it was skipped; null: it ran.</param>
internal sealed record Outcome(Scenario Scenario, Json? Trace, IReadOnlyList<Difference> Differences, string? SkipReason)
{
    public bool Passed => Trace is not null && Differences.Count == 0;

    public bool Failed => Differences.Count > 0;
}
