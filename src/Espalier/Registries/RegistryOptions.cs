namespace Espalier;

/// <summary>What kind of registry it is.</summary>
/// <remarks>Immutable. Checked as the registry's handle is made. <otp>the options of Registry.start_link/1</otp></remarks>
public sealed record RegistryOptions
{
    // Far more than there are processors; and an array of any length could not be made.
    private const int MostPartitions = 65_536;

    internal static RegistryOptions Default { get; } = new();

    /// <summary>How many entries may have the same key. Default: one.</summary>
    public RegistryKeys Keys { get; init; }

    /// <summary>Into how many parts, each with a lock of its own, the entries are split by key.</summary>
    /// <value>1 to 65,536. Default: 1. Helps when many threads register and look up at the same time; changes nothing else.</value>
    /// <remarks><otp-differs>There are no partition processes: one process stands behind all parts.</otp-differs></remarks>
    public int Partitions { get; init; } = 1;

    /// <summary>The metadata that each incarnation begins with. Default: none.</summary>
    /// <remarks><otp>the option meta</otp></remarks>
    public IReadOnlyDictionary<object, object?> Metadata { get; init; } = new Dictionary<object, object?>();

    internal void ThrowIfInvalid(string name)
    {
        if (Keys is not (RegistryKeys.Unique or RegistryKeys.Duplicate))
            throw new ArgumentException($"Keys must be Unique or Duplicate, not {Keys}.", name);
        if (Partitions is < 1 or > MostPartitions)
            throw new ArgumentException($"Partitions must be from 1 to {MostPartitions}, not {Partitions}.", name);
        if (Metadata is null)
            throw new ArgumentException("Metadata is null: expected a dictionary; an empty one for none.", name);
    }
}
