namespace Espalier.Benchmarks.Workloads;

/// <summary>Something that names can be looked up in. A struct that implements it costs no delegate.</summary>
internal interface ILookUp
{
    bool Finds(string name);
}
