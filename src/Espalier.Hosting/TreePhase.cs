namespace Espalier.Hosting;

/// <summary>How far the program's tree has come.</summary>
internal enum TreePhase
{
    /// <summary>It has not been started, or is being started.</summary>
    Starting,

    /// <summary>It has started.</summary>
    Running,

    /// <summary>The host stops it, or has stopped it.</summary>
    Stopping,

    /// <summary>It has ended, or ends, although the host did not want it to.</summary>
    Lost,
}
