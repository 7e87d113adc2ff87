using Espalier.Processes;
using Espalier.Time;

namespace Espalier.Servers;

/// <summary>Nothing has come for a while: the timer of an idle server, and the mail that it turns into.</summary>
internal sealed class IdleMail(ProcessCell cell, TimeSpan time) : TimerNode
{
    /// <summary>For how long nothing must come.</summary>
    internal TimeSpan Time => time;

    internal override void Fire() => cell.Post(this);

    internal override bool Refuse(ExitReason reason, bool isDetached) => false;
}
