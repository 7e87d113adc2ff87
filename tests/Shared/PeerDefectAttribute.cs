namespace Espalier.Tests.Shared;

/// <summary>Says which defect once shipped by a comparable library a test here rules out. Checked against tests/peer-defects.csv.</summary>
[AttributeUsage(AttributeTargets.Method, AllowMultiple = true)]
internal sealed class PeerDefectAttribute(int number) : Attribute
{
    /// <summary>The number in the first column of the table.</summary>
    public int Number { get; } = number;
}
