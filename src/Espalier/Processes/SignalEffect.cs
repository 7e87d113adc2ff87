namespace Espalier.Processes;

/// <summary>What the giver of a signal has to do once the locks are free.</summary>
internal enum SignalEffect
{
    /// <summary>Nothing.</summary>
    None,

    /// <summary>The receiver slept: schedule it.</summary>
    Wake,

    /// <summary>The receiver's fate is fixed: wake it, or start its grace if its code holds a thread.</summary>
    Fatal,
}
