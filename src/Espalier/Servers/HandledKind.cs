namespace Espalier.Servers;

/// <summary>By which callback a server handles something.</summary>
internal enum HandledKind : byte
{
    /// <summary>A call.</summary>
    Call,

    /// <summary>A cast.</summary>
    Cast,

    /// <summary>Any other message.</summary>
    Message,

    /// <summary>A continue.</summary>
    Continue,

    /// <summary>No message came in time.</summary>
    Timeout,
}
