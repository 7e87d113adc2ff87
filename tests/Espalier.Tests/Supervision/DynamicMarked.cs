namespace Espalier.Tests.Supervision;

/// <summary>A dynamic supervisor whose class says how it is to be supervised.</summary>
[GenServer(Restart = RestartType.Temporary, ShutdownMilliseconds = 100)]
internal sealed class DynamicMarked : DynamicSupervisor
{
    protected override DynamicSupervisorInit Init() => DynamicSupervisorInit.Start();
}
