namespace Espalier.Conformance;

/// <summary>A supervisor of the children that its node names.</summary>
internal sealed class ScriptedSupervisor(Incarnation self) : Supervisor
{
    protected override SupervisorInit Init()
    {
        var (node, usual) = (self.Node, new SupervisorOptions());
        return !self.Supervises(Context) ? SupervisorInit.Ignore : SupervisorInit.Start(
            new SupervisorOptions
            {
                Strategy = node.Word<SupervisionStrategy>("strategy"),
                MaxRestarts = node.Number("max_restarts") ?? usual.MaxRestarts,
                RestartPeriod = node.Number("max_seconds") is { } seconds ? TimeSpan.FromSeconds(seconds) : usual.RestartPeriod,
                AutoShutdown = node.Word<AutoShutdown>("auto_shutdown"),
            },
            [.. node.Items("children").Select(child => Incarnation.Spec(self.Scene, child))]);
    }
}
