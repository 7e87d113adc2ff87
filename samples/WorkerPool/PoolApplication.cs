using Espalier;

namespace WorkerPool;

/// <summary>The pool as an application: the program runs it, and ends when its tree does.</summary>
internal sealed class PoolApplication(ProcessRegistry<string> names) : ProcessApplication
{
    public override string Name => "pool";

    protected override ChildSpec Root(ProcessSystem system) => ChildSpec.For(() => new Pool(names));

    protected override ValueTask PrepareStopAsync()
    {
        Console.WriteLine($"The pool closes; names in use: {names.Count}.");
        return default;
    }
}
