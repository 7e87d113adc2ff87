using Espalier.Processes;
using Espalier.Time;

namespace Espalier.Servers;

/// <summary>Nothing has come for a while: the timer of an idle server, and the mail that it turns into.</summary>
internal sealed class IdleMail(ProcessCell cell) : TimerNode
{
    internal override void Fire() => cell.Post(this);

    internal override bool Refuse(ExitReason reason, bool isDetached) => false;
}
