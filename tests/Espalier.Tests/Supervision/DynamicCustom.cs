namespace Espalier.Tests.Supervision;

/// <summary>A dynamic supervisor whose init is the test's.</summary>
internal sealed class DynamicCustom(Func<DynamicSupervisorInit> init) : DynamicSupervisor
{
    protected override DynamicSupervisorInit Init() => init();
}
