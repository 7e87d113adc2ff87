namespace Espalier.Processes;

/// <summary>A process ends by the order of its supervisor and may take that one's time; if the supervisor ends, nobody keeps it any more.</summary>
internal sealed class OrderWatch(ProcessCell supervisor, ProcessCell child) : Watch(supervisor)
{
    internal override SignalEffect Notify(ExitReason reason)
    {
        if (child.ExtraOrNull is not null)
            child.ArmGrace(child.System.Options.DisposeGrace);
        return SignalEffect.None;
    }
}
