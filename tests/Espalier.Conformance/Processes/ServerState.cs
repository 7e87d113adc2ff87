using System.Collections.Immutable;

namespace Espalier.Conformance;

/// <summary>The whole state of a scripted server: one value, so that a callback which fails has changed nothing.</summary>
internal sealed record ServerState(Json Value, ImmutableDictionary<string, Caller> Kept);
