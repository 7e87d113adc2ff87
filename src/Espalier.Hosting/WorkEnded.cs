namespace Espalier.Hosting;

/// <summary>What a process runs has come to its end by itself.</summary>
/// <param name="Failure">It has failed; null: it has returned.</param>
internal sealed record WorkEnded(Exception? Failure);
