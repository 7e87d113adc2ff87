namespace Espalier;

/// <summary>What the runtime says about another process: an exit, a notice. Nobody sent it, so nothing of anybody's is lost with it.</summary>
internal sealed class NoticeMail(object notice) : Mail
{
    internal override object Body => notice;

    internal override bool Refuse(ExitReason reason, bool isDetached) => false;
}
