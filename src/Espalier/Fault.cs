namespace Espalier;

/// <summary>Mistakes that a supervisor, or the runtime, could make: planted one at a time, to see whether the recordings notice.</summary>
internal enum Fault
{
    OneRestartTooMany,
    WindowNeverExpires,
    RetriesCountTwice,
    TemporaryRestarted,
    TransientRestartedAfterShutdown,
    OneForAllAsRestForOne,
    StoppedSiblingsStayStopped,
    StopInStartOrder,
    TerminatedChildTakenForACrash,
    IgnoredSpecForgotten,
    AnySignificantTakenForAll,
    RestartingChildrenNotCounted,
    GivingUpIsNoShutdown,
    NamesAfterSignals,
    LinksKeptAfterUnlink,
    KillCanBeTrapped,
    NormalExitEndsOthers,
    ParentExitIsAMessage,
    KeysKeptAfterTheEnd,
}
