namespace Espalier.Supervision;

/// <summary>Why a child is being started: it decides who hears of a failure, and how loudly.</summary>
internal enum StartCause
{
    /// <summary>Its supervisor starts.</summary>
    SupervisorStart,

    /// <summary>Its supervisor starts it again by itself.</summary>
    Restart,

    /// <summary>Somebody asked for it, and has the answer.</summary>
    Request,
}
