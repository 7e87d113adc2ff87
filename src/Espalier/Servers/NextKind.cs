namespace Espalier.Servers;

/// <summary>What a callback's answer asks for.</summary>
internal enum NextKind : byte
{
    /// <summary>A <c>default</c> answer, which is none.</summary>
    None,

    /// <summary>Go on with the next message.</summary>
    Receive,

    /// <summary>Go on, and say so if none comes for a while.</summary>
    ReceiveFor,

    /// <summary>Run the continue callback before any message.</summary>
    Continue,

    /// <summary>Go on, after giving memory back.</summary>
    Hibernate,

    /// <summary>Terminate.</summary>
    Stop,
}
