using Espalier.Processes;

namespace Espalier.Applications;

/// <summary>The master of an application has ended, whatever ended it.</summary>
internal sealed class MasterWatch(ProcessCell master, Action ended) : Watch(master)
{
    internal override SignalEffect Notify(ExitReason reason)
    {
        ended();
        return SignalEffect.None;
    }
}
