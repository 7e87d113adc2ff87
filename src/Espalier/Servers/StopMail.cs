namespace Espalier.Servers;

/// <summary>The request to terminate. It queues behind what was sent before, and is never taken back.</summary>
internal sealed class StopMail(ExitReason reason) : Mail
{
    internal ExitReason Reason => reason;

    internal override bool Refuse(ExitReason reason, bool isDetached) => false;
}
