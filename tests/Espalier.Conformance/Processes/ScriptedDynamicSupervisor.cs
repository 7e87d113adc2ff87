namespace Espalier.Conformance;

/// <summary>A dynamic supervisor with the limits that its node names.</summary>
internal sealed class ScriptedDynamicSupervisor(Incarnation self) : DynamicSupervisor
{
    protected override DynamicSupervisorInit Init()
    {
        self.Enter(Context.Self);
        if (Incarnation.Play(Context, self.Outcome("init")) is ("ignore", _))
            return DynamicSupervisorInit.Ignore;
        var usual = new DynamicSupervisorOptions();
        return DynamicSupervisorInit.Start(usual with
        {
            MaxRestarts = self.Node.Number("max_restarts") ?? usual.MaxRestarts,
            RestartPeriod = self.Node.Number("max_seconds") is { } seconds ? TimeSpan.FromSeconds(seconds) : usual.RestartPeriod,
            MaxChildren = self.Node.Number("max_children"),
            ExtraArguments = [.. self.Node.Items("extra_arguments").Select(Json.Of)],
        });
    }
}
