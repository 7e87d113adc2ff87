namespace Espalier.Benchmarks.Workloads;

/// <summary>Looks names up in a registry.</summary>
internal readonly struct RegistryLookUp(ProcessRegistry<string> registry) : ILookUp
{
    public bool Finds(string name) => registry.TryFind(name, out _);
}
