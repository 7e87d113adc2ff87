namespace Espalier.Processes;

/// <content>Which application it belongs to: that of the master at the upper end of its parents.</content>
internal sealed partial class ProcessCell
{
    /// <summary>It stands at the top of an application, or did.</summary>
    internal bool IsMaster => Behavior is { IsMaster: true };

    /// <summary>The master of its application, which may have ended, and which may be itself; null: it belongs to none.</summary>
    internal ProcessCell? Master
    {
        get
        {
            // Upwards through those that have ended, too: as they let go of everything else they point to the master.
            ProcessCell top = this;
            while (Volatile.Read(ref top._parent) is { } parent)
                top = parent;
            return top.IsMaster ? top : null;
        }
    }

    /// <summary>It was started by a process that has ended, in an application that has ended: nobody would find it any more.</summary>
    internal bool IsStray => _parent is { IsAlive: false } && Master is { IsAlive: false };
}
