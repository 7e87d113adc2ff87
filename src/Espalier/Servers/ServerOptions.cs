using Espalier.Time;

namespace Espalier;

/// <summary>How a server is started.</summary>
/// <remarks>Immutable. <otp>the options of gen_server:start/3</otp></remarks>
public sealed record ServerOptions
{
    internal static ServerOptions Default { get; } = new();

    /// <summary>The name it runs under, visible from before its init until after its end; null: none.</summary>
    public ProcessName? Name { get; init; }

    /// <summary>Anything that tells people which process this is; null: none.</summary>
    public object? Label { get; init; }

    /// <summary>How long init may take. Then the process is killed and the start fails.</summary>
    /// <value>Zero or more, or infinite. Default: infinite.</value>
    public TimeSpan StartTimeout { get; init; } = Timeout.InfiniteTimeSpan;

    internal void ThrowIfInvalid() => Limits.ThrowIfNoWait(StartTimeout, nameof(StartTimeout));
}
