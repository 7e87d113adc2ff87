namespace Espalier.Processes;

/// <summary>A child because of which its supervisor ends: given up, or significant. That one ends with shutdown, which does not say so.</summary>
/// <param name="GivenUpBy">The supervisor that ends because of it; above that, the one that ends because of that one.</param>
/// <param name="Path">The child: the ids on the way to it.</param>
/// <param name="Reason">What it ended with at last, or why it could not be started again.</param>
/// <param name="Exception">The exception in that; null: none.</param>
internal sealed record GivenUpChild(Pid GivenUpBy, string Path, string Reason, Exception? Exception);
