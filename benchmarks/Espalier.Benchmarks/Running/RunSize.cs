namespace Espalier.Benchmarks.Running;

/// <summary>How long the workloads are.</summary>
internal enum RunSize
{
    /// <summary>The sizes of the table.</summary>
    Full,

    /// <summary>Smaller ones, so that the whole table takes a few minutes.</summary>
    Quick,

    /// <summary>So small that the figures mean nothing: it shows that every program works.</summary>
    Smoke,
}
