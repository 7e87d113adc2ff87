namespace Espalier.Conformance;

/// <summary>Tells a scripted server what its callback is to do: as a call, a cast, a plain message or a continue.</summary>
internal sealed record Act(JsonElement Script) : ICall<Json>;
