namespace Espalier.Processes;

/// <summary>How far a process has come.</summary>
internal enum CellPhase : byte
{
    /// <summary>Its first turn has not run.</summary>
    New,

    /// <summary>It handles messages, one after another.</summary>
    Running,

    /// <summary>Its code has ended and its instance is being disposed.</summary>
    Disposing,

    /// <summary>Everybody has been told, or has been told before (a zombie that ended).</summary>
    Ended,
}
