namespace Espalier.Tidy.Traceability;

/// <summary>One row of a table of docs/otp-parity.md.</summary>
/// <param name="Line">Where it stands, from 1.</param>
/// <param name="Otp">What stands left of the column "here".</param>
/// <param name="Here">What it is here, or why it is not.</param>
/// <param name="Notes">What stands right of it.</param>
internal sealed record ParityRow(int Line, string Otp, string Here, string Notes);
