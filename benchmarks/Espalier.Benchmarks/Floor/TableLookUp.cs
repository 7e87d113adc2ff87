using System.Collections.Concurrent;
using Espalier.Benchmarks.Workloads;

namespace Espalier.Benchmarks.Floor;

/// <summary>Looks names up in a table.</summary>
internal readonly struct TableLookUp(ConcurrentDictionary<string, FloorProcess> table) : ILookUp
{
    public bool Finds(string name) => table.TryGetValue(name, out _);
}
