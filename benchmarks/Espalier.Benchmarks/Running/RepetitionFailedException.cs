namespace Espalier.Benchmarks.Running;

/// <summary>A repetition gave no figures. The message says why.</summary>
internal sealed class RepetitionFailedException(string message) : Exception(message);
