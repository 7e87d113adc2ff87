namespace Espalier.Hosting;

/// <summary>The application whose end is the host's.</summary>
/// <param name="name">The program's.</param>
/// <param name="tree">What it runs.</param>
/// <param name="onGivingUp">The root has begun to end by itself.</param>
internal sealed class HostedTree(string name, SupervisionTree tree, Action onGivingUp) : ProcessApplication
{
    public override string Name => name;

    protected override ChildSpec Root(ProcessSystem system) => tree.RootFor(system);

    protected override void OnGivingUp() => onGivingUp();
}
