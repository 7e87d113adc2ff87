namespace Espalier.Tests.Supervision;

/// <summary>A supervisor whose class says how it is to be supervised.</summary>
[GenServer(Restart = RestartType.Temporary, IsKilledAtShutdown = true)]
internal sealed class ElixirMarked : Supervisor
{
    protected override SupervisorInit Init() => SupervisorInit.Start(SupervisionStrategy.OneForOne, []);
}
