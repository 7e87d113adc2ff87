namespace Espalier.Servers;

/// <summary>What a call's callback answers.</summary>
internal enum CallKind : byte
{
    /// <summary>A <c>default</c> answer, which is none.</summary>
    None,

    /// <summary>Here is the reply.</summary>
    Reply,

    /// <summary>Somebody will reply.</summary>
    Later,

    /// <summary>Terminate; nobody will reply.</summary>
    Stop,

    /// <summary>Terminate, then reply.</summary>
    StopWithReply,
}
