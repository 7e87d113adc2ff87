using Espalier.Supervision;

namespace Espalier;

/// <summary>When a supervisor restarts, whom it takes along, and when it gives up.</summary>
/// <remarks>
/// Immutable. Checked once, before any child is started.
/// <otp>supervisor:sup_flags(); Supervisor.init/2</otp>
/// <otp-differs>The period is exact; OTP counts whole seconds. Defaults are Elixir's; Erlang allows 1 restart.</otp-differs>
/// </remarks>
public sealed record SupervisorOptions
{
    internal static SupervisorOptions Default { get; } = new();

    /// <summary>Which siblings stop and start together with a failed child. Default: none of them.</summary>
    public SupervisionStrategy Strategy { get; init; }

    /// <summary>Restarts tolerated within <see cref="RestartPeriod"/>, of all children together; one more ends the supervisor.</summary>
    /// <value>0 or more. With 0 the first failure is one too many. Default: 3.</value>
    public int MaxRestarts { get; init; } = 3;

    /// <summary>The sliding window in which <see cref="MaxRestarts"/> is counted.</summary>
    /// <value>Longer than zero. Default: 5 seconds.</value>
    public TimeSpan RestartPeriod { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>Whether it ends when its significant children are done. Default: never.</summary>
    public AutoShutdown AutoShutdown { get; init; }

    /// <summary>The name it runs under; null: none.</summary>
    /// <remarks>A supervisor of a class of its own gets its name from its specification, or from how it is started.</remarks>
    public ProcessName? Name { get; init; }

    internal SpecFault? FindFault()
    {
        if (!Enum.IsDefined(Strategy))
            return new SpecFault.InvalidOption(nameof(Strategy), Strategy, "OneForOne, OneForAll or RestForOne");
        if (RestartLimits.FindFault(MaxRestarts, RestartPeriod) is { } fault)
            return fault;
        return Enum.IsDefined(AutoShutdown)
            ? null
            : new SpecFault.InvalidOption(nameof(AutoShutdown), AutoShutdown, "Never, AnySignificant or AllSignificant");
    }
}
