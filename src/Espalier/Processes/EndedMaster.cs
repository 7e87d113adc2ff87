namespace Espalier.Processes;

/// <summary>What is left of an application's master that has ended: what descends from it can still be told from others.</summary>
internal sealed class EndedMaster : ProcessBehavior
{
    internal static EndedMaster Instance { get; } = new();

    internal override string Description => "ended";

    internal override bool IsServer => true;

    internal override bool IsMaster => true;

    // Never called: the process has ended.
    internal override StepResult StartAsync(ProcessCell cell) => default;

    internal override StepResult HandleAsync(Mail mail) => default;

    internal override StepResult FailAsync(Exception failure) => default;
}
