namespace Espalier.Benchmarks.Running;

/// <summary>The arguments are not understood. The message says what is expected.</summary>
internal sealed class UsageException(string message) : Exception(message);
