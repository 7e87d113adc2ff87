namespace Espalier.Conformance;

/// <summary>A dynamic supervisor with the limits that its node names.</summary>
internal sealed class ScriptedDynamicSupervisor(Incarnation self) : DynamicSupervisor
{
    public static DynamicSupervisorOptions OptionsOf(JsonElement node)
    {
        var usual = new DynamicSupervisorOptions();
        return new DynamicSupervisorOptions
        {
            MaxRestarts = node.Number("max_restarts") ?? usual.MaxRestarts,
            RestartPeriod = node.Number("max_seconds") is { } seconds ? TimeSpan.FromSeconds(seconds) : usual.RestartPeriod,
            MaxChildren = node.Number("max_children"),
            ExtraArguments = [.. node.Items("extra_arguments").Select(static argument => Json.Of(argument))],
        };
    }

    protected override DynamicSupervisorInit Init() =>
        self.Supervises(Context) ? DynamicSupervisorInit.Start(OptionsOf(self.Node)) : DynamicSupervisorInit.Ignore;
}
