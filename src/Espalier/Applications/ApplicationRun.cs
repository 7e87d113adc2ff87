using Espalier.Processes;

namespace Espalier.Applications;

/// <summary>One life of an application, from its start to its end. Guarded by the controller's lock, except where a line says otherwise.</summary>
internal sealed class ApplicationRun(ApplicationSpec spec, ApplicationType type)
{
    internal ProcessApplication Application => spec.Application;

    internal string Name => spec.Name;

    internal ApplicationType Type => type;

    internal ApplicationState State { get; set; }

    /// <summary>Its hidden process, which all others of it descend from; null: it is about to be made.</summary>
    internal ProcessCell? Master { get; set; }

    /// <summary>What it runs; <c>default</c>: it is starting.</summary>
    internal Pid Root { get; set; }

    /// <summary>The start is given up: whoever still asks for one has to wait until nothing is left of this.</summary>
    internal bool IsGivenUp { get; set; }

    /// <summary>Why it could not be started. The master's, which writes it before it ends.</summary>
    internal StartError? StartFailure { get; set; }

    /// <summary>Why its root has ended by itself. The master's, which writes it before it ends.</summary>
    internal ExitReason? EndReason { get; set; }

    /// <summary>Its root gives up, and the system cannot go on without it: whoever stops it now does not make that a stop on purpose.</summary>
    internal bool IsGivingUp { get; set; }

    /// <summary>The child because of which its root has ended; null: none is known.</summary>
    internal GivenUpChild? GivenUp { get; set; }

    /// <summary>Who waits for its start.</summary>
    internal List<StartRequest> Starters { get; } = [];

    /// <summary>Who wants to start it again when it has stopped.</summary>
    internal List<StartRequest> Successors { get; } = [];

    /// <summary>Who waits for its stop; the first of them began it, unless the system did.</summary>
    internal List<StopRequest> Stoppers { get; } = [];

    /// <summary>All who wait for it, one way or another.</summary>
    internal IEnumerable<ApplicationRequest> Waiting => [.. Starters, .. Successors, .. Stoppers];
}
