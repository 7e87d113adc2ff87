namespace Espalier.Time;

/// <summary>One timer: the element of the queue's lists, and afterwards the mail that it turns into.</summary>
/// <remarks>
/// The fields belong to the queue and are used under its lock only. They are apart from <see cref="Mail.NextMail"/>, so
/// a node may be armed again while it still lies in a mailbox.
/// </remarks>
internal abstract class TimerNode : Mail
{
    internal TimerNode? SlotNext;

    /// <summary>The node before this one; for the first of a list the last one; null: not armed.</summary>
    internal TimerNode? SlotPrevious;

    /// <summary>The tick at which it fires.</summary>
    internal long DueTick;

    /// <summary>Which list it is in. Meaningless when not armed.</summary>
    internal int Slot;

    /// <summary>Runs once per arming, when the time has come, outside the queue's lock.</summary>
    /// <remarks>
    /// The node is no longer armed then and may be armed again from here. All timers of a queue fire one after the
    /// other, so this must be short, must not block and must not throw: what it throws reaches the provider, and the
    /// timers behind it wait for the provider's next callback.
    /// </remarks>
    internal abstract void Fire();
}
