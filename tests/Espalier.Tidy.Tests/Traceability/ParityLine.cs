namespace Espalier.Tidy.Traceability;

/// <summary>One line of docs/otp-parity.md.</summary>
internal sealed record ParityLine(int Number, string Text);
