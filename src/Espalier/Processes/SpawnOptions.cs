using Espalier.Processes;

namespace Espalier;

/// <summary>How a process comes into being.</summary>
/// <remarks>Immutable. <otp>spawn_opt/2</otp></remarks>
public sealed record SpawnOptions
{
    internal static SpawnOptions Default { get; } = new();

    internal static SpawnOptions Linked { get; } = new() { IsLinked = true };

    /// <summary>A local name to be registered under before the first line runs; null: none.</summary>
    public string? Name { get; init; }

    /// <summary>Anything that tells people which process this is; null: none.</summary>
    public object? Label { get; init; }

    /// <summary>Linked to the process that starts it, in the same act. Only inside a process. Default: false.</summary>
    public bool IsLinked { get; init; }

    /// <summary>Whether it traps exits from its first line on. Default: false; never inherited.</summary>
    public bool TrapsExits { get; init; }

    /// <summary>Runs when the process exists and its first line has not run: ties it to others than its parent. Null: there are none.</summary>
    internal Action<ProcessCell>? OnMade { get; init; }
}
