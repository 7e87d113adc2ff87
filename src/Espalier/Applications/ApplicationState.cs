namespace Espalier.Applications;

/// <summary>Where an application is in its life.</summary>
internal enum ApplicationState
{
    /// <summary>Its root is being started.</summary>
    Starting,

    /// <summary>It runs, or its tree has ended this very moment.</summary>
    Running,

    /// <summary>Somebody has asked for its stop.</summary>
    Stopping,

    /// <summary>It has ended by itself, and the system goes on: it counts as started and does not run.</summary>
    Ended,
}
