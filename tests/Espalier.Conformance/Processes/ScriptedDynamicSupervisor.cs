namespace Espalier.Conformance;

/// <summary>A dynamic supervisor with the limits that its node names.</summary>
internal sealed class ScriptedDynamicSupervisor(Incarnation self) : DynamicSupervisor
{
    protected override DynamicSupervisorInit Init()
    {
        var (node, usual) = (self.Node, new DynamicSupervisorOptions());
        return !self.Supervises(Context) ? DynamicSupervisorInit.Ignore : DynamicSupervisorInit.Start(new DynamicSupervisorOptions
        {
            MaxRestarts = node.Number("max_restarts") ?? usual.MaxRestarts,
            RestartPeriod = node.Number("max_seconds") is { } seconds ? TimeSpan.FromSeconds(seconds) : usual.RestartPeriod,
            MaxChildren = node.Number("max_children"),
            ExtraArguments = [.. node.Items("extra_arguments").Select(static argument => Json.Of(argument))],
        });
    }
}
