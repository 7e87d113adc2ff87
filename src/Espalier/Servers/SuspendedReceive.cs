using Espalier.Processes;

namespace Espalier.Servers;

/// <summary>Waits for what a suspended server may handle; everything else stays where it is, in its order.</summary>
internal sealed class SuspendedReceive(ProcessSystem system, ServerBehavior server) : MailReceive<Mail>(system, Timeout.InfiniteTimeSpan)
{
    protected override bool TryAccept(Mail mail, out Mail? message)
    {
        bool fits = server.TakesWhileSuspended(mail);
        message = fits ? mail : null;
        return fits;
    }

    protected override Exception MakeTimeout() => throw new InvalidOperationException("A suspended server waits without a limit.");
}
