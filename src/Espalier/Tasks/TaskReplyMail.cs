namespace Espalier.Tasks;

/// <summary>The value of a task on its way to its owner.</summary>
internal sealed class TaskReplyMail<T>(TaskReply<T> reply) : Mail
{
    internal override object Body => reply;

    internal TaskReply<T> Reply => reply;

    // The owner has ended: nobody is left who could want it.
    internal override bool Refuse(ExitReason reason, bool isDetached) => false;
}
