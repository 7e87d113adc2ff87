namespace Espalier.Processes;

/// <summary>A child that its supervisor could not keep running, or whose end was the supervisor's: what a shutdown of that one does not say.</summary>
/// <param name="Supervisor">The supervisor that ends because of it; above that, the one that ends because of that one.</param>
/// <param name="Path">The child: the ids on the way to it.</param>
/// <param name="Reason">What it ended with at last, or why it could not be started again.</param>
/// <param name="Exception">The exception in that; null: none.</param>
internal sealed record GivenUpChild(Pid Supervisor, string Path, string Reason, Exception? Exception);
