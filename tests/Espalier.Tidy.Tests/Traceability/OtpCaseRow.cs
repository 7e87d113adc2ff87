namespace Espalier.Tidy.Traceability;

/// <summary>One row of tests/otp-cases.csv.</summary>
internal sealed record OtpCaseRow(int Line, string Suite, string Case, string Port, string Rest)
{
    public bool IsPorted => Port is "yes" or "adapt";

    /// <summary>The tests a ported row names, separated by semicolons.</summary>
    public string[] Tests => Rest.Split(';', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
}
