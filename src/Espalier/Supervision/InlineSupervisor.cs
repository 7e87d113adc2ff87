namespace Espalier.Supervision;

/// <summary>A supervisor whose children were given to its start.</summary>
internal sealed class InlineSupervisor(SupervisorOptions options, IReadOnlyList<ChildSpec> children) : Supervisor
{
    internal override string Kind => nameof(Supervisor);

    protected override SupervisorInit Init() => SupervisorInit.Start(options with { Name = null }, children);
}
