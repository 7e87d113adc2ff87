using Espalier.Processes;

namespace Espalier.Supervision;

/// <summary>Which process is which partition: written on the supervisor's turn, read by anybody at any time.</summary>
/// <remarks>
/// One for each incarnation, so that a late write of a former one is seen by nobody. A place is never emptied and never means another
/// partition: whoever reads the number and then the place while both change gets a process of the partition that he computed, or one
/// that has ended.
/// </remarks>
internal sealed class PartitionRoutes(ProcessCell server, int partitions)
{
    private readonly ProcessTarget?[] _processes = new ProcessTarget?[partitions];
    private int _count = partitions;

    /// <summary>The supervisor.</summary>
    internal ProcessCell Server => server;

    /// <summary>How many partitions keys are routed to; there are places for as many as it started with.</summary>
    internal int Count
    {
        get => Volatile.Read(ref _count);
        set => Volatile.Write(ref _count, value);
    }

    internal void Set(int partition, Pid pid)
    {
        if ((uint)partition < (uint)_processes.Length)
            Volatile.Write(ref _processes[partition], pid.Target);
    }

    /// <summary>The process that the partition is, or was last; <c>default</c>: it never was one.</summary>
    internal Pid Find(int partition) => new(Volatile.Read(ref _processes[partition]));
}
