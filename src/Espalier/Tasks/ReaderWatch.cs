using Espalier.Processes;

namespace Espalier.Tasks;

/// <summary>Ends the keeper of a stream whose reader, a process of another system, has ended: what a link does within one system.</summary>
/// <param name="reader">The reader.</param>
internal sealed class ReaderWatch(ProcessCell reader) : Watch(reader)
{
    private ProcessCell? _keeper;

    /// <summary>On the keeper's turn. False: the reader has ended, and nobody will tell.</summary>
    internal bool TryBegin(ProcessCell keeper)
    {
        _keeper = keeper;
        return Target.TryAddWatch(this);
    }

    /// <summary>The reader has left, and the keeper has ended.</summary>
    internal void End() => Target.RemoveWatch(this);

    internal override SignalEffect Notify(ExitReason reason)
    {
        // With the reader's reason, as a link would; as a kill, because a keeper that is not linked to its reader traps exits.
        _keeper!.Apply(new(default, Target.Fate!, ExitSignalKind.Kill));
        return SignalEffect.None;
    }
}
