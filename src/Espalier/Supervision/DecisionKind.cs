namespace Espalier.Supervision;

/// <summary>What an ended child means for its supervisor.</summary>
internal enum DecisionKind
{
    /// <summary>The child stays as it is: its specification is kept and it does not run.</summary>
    Keep,

    /// <summary>The child is not kept.</summary>
    Forget,

    /// <summary>The child is started again, with those that the strategy takes along.</summary>
    Restart,

    /// <summary>There have been too many restarts: the supervisor ends.</summary>
    GiveUp,
}
