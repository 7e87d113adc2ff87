namespace Espalier.Processes;

/// <summary>What is left of an application's master that has ended: what descends from it can still be told from others.</summary>
internal sealed class EndedMaster : ProcessBehavior
{
    internal static EndedMaster Instance { get; } = new();

    internal override string Description => "ended";

    internal override bool IsServer => true;

    internal override bool IsMaster => true;

    // Never called: the process has ended.
    internal override ValueTask<ExitReason?> StartAsync(ProcessCell cell) => default;

    internal override ValueTask<ExitReason?> HandleAsync(Mail mail) => default;

    internal override ValueTask<ExitReason?> FailAsync(Exception failure) => default;
}
