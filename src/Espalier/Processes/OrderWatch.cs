namespace Espalier.Processes;

/// <summary>A process ends by the order of its supervisor and may take that one's time; if the supervisor ends, nobody keeps it any more.</summary>
internal sealed class OrderWatch(ProcessCell supervisor, ProcessCell child) : Watch(supervisor)
{
    internal override SignalEffect Notify(ExitReason reason)
    {
        // One that has been killed has a shorter limit already.
        if (child.ExtraOrNull is { Grace: null })
            child.ArmGrace(child.System.Options.DisposeGrace);
        return SignalEffect.None;
    }
}
