namespace Espalier.Supervision;

/// <summary>One child of a static supervisor, and its place among its siblings.</summary>
/// <remarks>Written by its supervisor's turn, under the table's lock; read by whoever takes a snapshot, under the same lock.</remarks>
internal sealed class ChildEntry(ChildSpec spec)
{
    internal ChildSpec Spec { get; } = spec;

    /// <summary>Nothing but its own start: what nearly every restart consists of. Made once.</summary>
    internal ChildAction[] StartAlone => field ??= [new(ChildActionKind.Start, this)];

    internal ChildStatus Status { get; set; } = ChildStatus.Stopped;

    /// <summary>The process; for a child that is being restarted, the one that ended; <c>default</c> for a stopped one.</summary>
    internal Pid Pid { get; set; }

    /// <summary>How often its supervisor has started it again by itself.</summary>
    internal int Restarts { get; set; }

    /// <summary>Changes whenever a restart has failed, so that an outdated retry is told from the present one.</summary>
    internal int Attempt { get; set; }

    internal ChildEntry? Next { get; set; }

    internal ChildEntry? Previous { get; set; }
}
