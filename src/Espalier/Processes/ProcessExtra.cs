using Microsoft.Extensions.DependencyInjection;

namespace Espalier.Processes;

/// <summary>What few processes need: made when first needed, so that the many do not pay for it.</summary>
/// <remarks>Guarded by the cell's lock, except where a line says otherwise.</remarks>
internal sealed class ProcessExtra
{
    /// <summary>The local name.</summary>
    internal string? Name { get; set; }

    /// <summary>A name in a resolver of somebody else's, released with the local one.</summary>
    internal ProcessName? ViaName { get; set; }

    /// <summary>What others, such as registries, keep for it, in the order in which they began.</summary>
    internal Holding? FirstHolding { get; set; }

    /// <summary>No name can be given to it any more.</summary>
    internal bool NamesReleased { get; set; }

    /// <summary>Free text or value for people. One reference, written and read whole.</summary>
    internal object? Label { get; set; }

    /// <summary>Cancelled when its fate is fixed. Made once.</summary>
    internal CancellationTokenSource? Token { get; set; }

    /// <summary>The timers that end with it, newest first.</summary>
    internal OwnedTimer? FirstTimer { get; set; }

    /// <summary>What it monitors, newest first.</summary>
    internal ProcessMonitor? FirstMonitor { get; set; }

    /// <summary>Its scope in the program's container. The turn's.</summary>
    internal IServiceScope? Scope { get; set; }

    /// <summary>The limit of its unwinding, terminating or disposing.</summary>
    internal GraceTimer? Grace { get; set; }

    /// <summary>The reason it will end with unless a signal is quicker; set when its terminating begins.</summary>
    internal ExitReason? Ending { get; set; }

    /// <summary>Tells when the supervisor has ended that ordered its end; set when its terminating begins.</summary>
    internal OrderWatch? Order { get; set; }

    /// <summary>The reason its own code asked for. The turn's.</summary>
    internal ExitReason? Requested { get; set; }

    /// <summary>The report of its own failure. Written by the turn, before its end is announced.</summary>
    internal CrashReport? Crash { get; set; }

    /// <summary>What its behavior keeps for those who look into it. The turn's.</summary>
    internal object? Debug { get; set; }

    /// <summary>Of a master: who was given up last among what descends from it. One reference, written and read whole, by any thread.</summary>
    internal GivenUpChild? GivenUp { get; set; }

    /// <summary>It takes no more messages: exits that it traps are not written down.</summary>
    internal bool DropsExits { get; set; }

    /// <summary>It is starting a process and will say itself how that failed.</summary>
    internal bool KeepsStartCrashes { get; set; }

    /// <summary>Who failed while it was being started by this one, the last first.</summary>
    internal CrashReport? StartCrashes { get; set; }
}
