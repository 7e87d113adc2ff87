namespace Espalier.Benchmarks.Running;

/// <summary>The systems that a workload is measured on, in the order of the table.</summary>
internal static class Contender
{
    internal const string Espalier = "espalier";
    internal const string Floor = "floor";
    internal const string Beam = "beam";

    internal static IReadOnlyList<string> All { get; } = [Espalier, Floor, Beam];
}
