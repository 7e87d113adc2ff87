namespace Espalier.Supervision;

/// <summary>A dynamic supervisor whose options were given to its start.</summary>
internal sealed class InlineDynamicSupervisor(DynamicSupervisorOptions options) : DynamicSupervisor
{
    internal override string Kind => nameof(DynamicSupervisor);

    protected override DynamicSupervisorInit Init() => DynamicSupervisorInit.Start(options with { Name = null });
}
