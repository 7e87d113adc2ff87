namespace Espalier.Conformance;

/// <summary>What a scenario raises.</summary>
internal sealed class ScenarioException(string tag) : Exception(tag);
