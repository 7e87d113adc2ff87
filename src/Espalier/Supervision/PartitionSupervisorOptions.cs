namespace Espalier;

/// <summary>How many partitions there are, when a partition supervisor restarts them, and when it gives up.</summary>
/// <remarks>Immutable. Checked as the supervisor's handle is made. <otp>the options of PartitionSupervisor.start_link/1</otp></remarks>
public sealed record PartitionSupervisorOptions
{
    // Each has a specification from the start. A number by mistake must not eat up the memory.
    private const int MostPartitions = 65_536;

    internal static PartitionSupervisorOptions Default { get; } = new();

    /// <summary>With how many partitions it starts, and the most that it can have.</summary>
    /// <value>1 to 65,536. Default: the number of processors, as .NET counts them for this program.</value>
    public int Partitions { get; init; } = Environment.ProcessorCount;

    /// <summary>Which partitions stop and start together with one that failed. Default: none of them.</summary>
    public SupervisionStrategy Strategy { get; init; }

    /// <summary>Restarts tolerated within <see cref="RestartPeriod"/>, of all partitions together; one more ends the supervisor.</summary>
    /// <value>0 or more. With 0 the first failure is one too many. Default: 3.</value>
    public int MaxRestarts { get; init; } = 3;

    /// <summary>The sliding window in which <see cref="MaxRestarts"/> is counted.</summary>
    /// <value>Longer than zero. Default: 5 seconds.</value>
    public TimeSpan RestartPeriod { get; init; } = TimeSpan.FromSeconds(5);

    internal SpecFault? FindFault() => Partitions is < 1 or > MostPartitions
        ? new SpecFault.InvalidOption(nameof(Partitions), Partitions, $"1 to {MostPartitions}")
        : ForSupervisor().FindFault();

    internal SupervisorOptions ForSupervisor() =>
        new() { Strategy = Strategy, MaxRestarts = MaxRestarts, RestartPeriod = RestartPeriod };
}
