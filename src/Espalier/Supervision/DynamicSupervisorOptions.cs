using Espalier.Supervision;

namespace Espalier;

/// <summary>When a dynamic supervisor gives up, how many children it takes, and what it hands to each.</summary>
/// <remarks>Immutable. Checked once, as it starts. <otp>DynamicSupervisor.init/1</otp></remarks>
public sealed record DynamicSupervisorOptions
{
    internal static DynamicSupervisorOptions Default { get; } = new();

    /// <summary>Restarts tolerated within <see cref="RestartPeriod"/>, of all children together; one more ends the supervisor.</summary>
    /// <value>0 or more. With 0 the first failure is one too many. Default: 3.</value>
    public int MaxRestarts { get; init; } = 3;

    /// <summary>The sliding window in which <see cref="MaxRestarts"/> is counted.</summary>
    /// <value>Longer than zero. Default: 5 seconds.</value>
    public TimeSpan RestartPeriod { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>How many children it takes, those being restarted counted too; null: any number.</summary>
    /// <value>0 or more. Default: null.</value>
    public int? MaxChildren { get; init; }

    /// <summary>What each start of a child finds in <see cref="ChildStartContext.ExtraArguments"/>. Default: nothing.</summary>
    public IReadOnlyList<object?> ExtraArguments { get; init; } = [];

    /// <summary>The name it runs under; null: none.</summary>
    /// <remarks>A dynamic supervisor of a class of its own gets its name from its specification, or from how it is started.</remarks>
    public ProcessName? Name { get; init; }

    internal SpecFault? FindFault()
    {
        if (RestartLimits.FindFault(MaxRestarts, RestartPeriod) is { } fault)
            return fault;
        if (MaxChildren < 0)
            return new SpecFault.InvalidOption(nameof(MaxChildren), MaxChildren, "0 or more, or null for any number");
        return ExtraArguments is null
            ? new SpecFault.InvalidOption(nameof(ExtraArguments), null, "a list; an empty one for none")
            : null;
    }
}
