namespace Espalier.Conformance;

/// <summary>What one actor sends to another.</summary>
internal sealed record Letter(string From, Json Value);
