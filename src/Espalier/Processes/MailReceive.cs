namespace Espalier.Processes;

/// <summary>A wait for a mail that fits.</summary>
internal abstract class MailReceive<T>(ProcessSystem system, TimeSpan timeout) : PendingResult<T>(system), IReceiver
{
    private WaitTimer? _timer;

    public Mail? Scanned { get; set; }

    public IReceiver? NextReceiver { get; set; }

    public virtual bool IsExclusive => false;

    public bool IsOver => !IsPending;

    /// <summary>It has no time: what is not there already does not count.</summary>
    internal bool LooksOnce => timeout == TimeSpan.Zero;

    protected TimeSpan Limit => timeout;

    internal void Arm()
    {
        if (timeout == Timeout.InfiniteTimeSpan)
            return;
        _timer = new WaitTimer(this, Version);
        System.Timers.Arm(_timer, timeout);
    }

    public bool Offer(Mail mail)
    {
        T? message;
        try
        {
            if (!TryAccept(mail, out message))
                return false;
        }
        catch (Exception failure)
        {
            TryFail(Version, failure, isDetached: true);
            return false;
        }

        // Its time may be over this very moment: then the message stays where it is.
        if (!TrySucceed(Version, message!))
            return false;
        OnTaken(message);
        return true;
    }

    void IReceiver.Interrupt(ExitReason fate) => Interrupt(fate);

    /// <summary>Does it fit?</summary>
    protected abstract bool TryAccept(Mail mail, out T? message);

    /// <summary>It fitted and is this receive's. On the turn, before anybody else is shown mail and before whoever waits goes on.</summary>
    protected virtual void OnTaken(T? message)
    {
    }

    protected override void OnSettled()
    {
        if (_timer is { } timer)
            System.Timers.Cancel(timer);
    }
}
