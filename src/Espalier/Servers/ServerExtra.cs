namespace Espalier.Servers;

/// <summary>What few servers need: made when first needed, so that the many do not pay for it.</summary>
internal sealed class ServerExtra
{
    /// <summary>How long it waits for its next message. The turn's.</summary>
    internal IdleTime Idle;

    /// <summary>The calls that it has put off, under the lock of its process.</summary>
    internal KeptCalls Kept;

    /// <summary>The reply that it gives when its terminating is over. The turn's; whoever abandons the process reads whose it is.</summary>
    internal FinalReply? Final { get; set; }
}
