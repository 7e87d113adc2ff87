namespace Espalier.Applications;

/// <summary>An application that is nothing but a supervisor.</summary>
internal sealed class InlineApplication(string name, ChildSpec root) : ProcessApplication
{
    public override string Name => name;

    protected override ChildSpec Root(ProcessSystem system) => root;
}
