namespace Espalier.Conformance;

/// <summary>An op names a process that never existed.</summary>
internal sealed class UnknownProcessException(string id) : Exception($"There has never been a process {id}.");
