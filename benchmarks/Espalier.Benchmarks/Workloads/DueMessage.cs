namespace Espalier.Benchmarks.Workloads;

/// <summary>The message of a timer: when it is due.</summary>
internal sealed class DueMessage
{
    internal long Due { get; set; }
}
