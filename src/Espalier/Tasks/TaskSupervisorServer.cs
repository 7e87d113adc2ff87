namespace Espalier.Tasks;

/// <summary>The process behind a <see cref="TaskSupervisor"/>: a dynamic supervisor whose children are functions.</summary>
internal sealed class TaskSupervisorServer(DynamicSupervisorOptions options) : DynamicSupervisor
{
    internal override string Kind => nameof(TaskSupervisor);

    protected override DynamicSupervisorInit Init() => DynamicSupervisorInit.Start(options with { Name = null });
}
