namespace Espalier.Tests.Supervision;

/// <summary>A supervisor class whose init is given by the test.</summary>
internal sealed class ScriptedSupervisor(Func<SupervisorInit> init) : Supervisor
{
    protected override SupervisorInit Init() => init();
}
