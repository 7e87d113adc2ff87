namespace Espalier.Conformance;

/// <summary>A field of a step that is not as expected.</summary>
internal sealed record Difference(int Step, string Field, string Expected, string Actual)
{
    public override string ToString() => $"  step {Step}, {Field}\n    expected {Expected}\n    actual   {Actual}";
}
