namespace Espalier;

/// <summary>What an observer of a server is shown.</summary>
public enum ServerTraceKind
{
    /// <summary>A call has come and is about to be handled.</summary>
    Call,

    /// <summary>A cast has come and is about to be handled.</summary>
    Cast,

    /// <summary>Any other message has come and is about to be handled.</summary>
    Message,

    /// <summary>No message has come for as long as <see cref="Next.ReceiveFor"/> said.</summary>
    Timeout,

    /// <summary>A callback has answered a call, and the reply is about to be given.</summary>
    Reply,
}
