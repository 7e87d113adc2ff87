namespace Espalier.Conformance;

/// <summary>A supervisor of the children that its node names.</summary>
internal sealed class ScriptedSupervisor(Incarnation self) : Supervisor
{
    protected override SupervisorInit Init()
    {
        self.Enter(Context.Self);
        if (Incarnation.Play(Context, self.Outcome("init")) is ("ignore", _))
            return SupervisorInit.Ignore;
        var usual = new SupervisorOptions();
        var options = usual with
        {
            Strategy = self.Node.Word<SupervisionStrategy>("strategy"),
            MaxRestarts = self.Node.Number("max_restarts") ?? usual.MaxRestarts,
            RestartPeriod = self.Node.Number("max_seconds") is { } seconds ? TimeSpan.FromSeconds(seconds) : usual.RestartPeriod,
            AutoShutdown = self.Node.Word<AutoShutdown>("auto_shutdown"),
        };
        return SupervisorInit.Start(options, [.. self.Node.Items("children").Select(node => Incarnation.Spec(self.Scene, node))]);
    }
}
