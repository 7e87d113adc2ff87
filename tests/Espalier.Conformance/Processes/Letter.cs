using Espalier.Conformance.Values;

namespace Espalier.Conformance.Processes;

/// <summary>What one actor sends to another.</summary>
internal sealed record Letter(string From, Json Value);
