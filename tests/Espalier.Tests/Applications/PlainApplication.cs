namespace Espalier.Tests.Applications;

/// <summary>Says of itself only what it must.</summary>
internal sealed class PlainApplication : ProcessApplication
{
    protected override ChildSpec Root(ProcessSystem system) => Supervisor.Child([]);
}
