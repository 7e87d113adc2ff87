namespace Espalier.Tidy.Traceability;

/// <summary>One row of tests/peer-defects.csv.</summary>
internal sealed record PeerDefectRow(int Line, string Number, string Title, string Rest, string Status)
{
    public bool IsTested => Status == "tested";

    /// <summary>The tests a tested row names, separated by semicolons.</summary>
    public string[] Tests => Rest.Split(';', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
}
