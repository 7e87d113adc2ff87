namespace Espalier.Tests.Supervision;

/// <summary>A supervisor whose init is the test's.</summary>
internal sealed class ElixirChildren(Func<SupervisorInit> init) : Supervisor
{
    protected override SupervisorInit Init() => init();
}
