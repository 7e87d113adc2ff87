namespace Espalier.Conformance.Values;

/// <summary>What a scenario raises.</summary>
internal sealed class ScenarioException(string tag) : Exception(tag);
