namespace Espalier.Processes;

/// <summary>A receive for messages of one type.</summary>
internal sealed class TypedReceive<T>(ProcessSystem system, Func<T, bool>? match, TimeSpan timeout)
    : PendingResult<T>(system), IReceiver
{
    private WaitTimer? _timer;

    public Mail? Scanned { get; set; }

    public bool IsOver => !IsPending;

    /// <summary>Does it fit? Runs the user's filter.</summary>
    internal static bool Fits(Mail mail, Func<T, bool>? match, out T? message)
    {
        if (mail.Body is T fitting && (match is null || match(fitting)))
        {
            message = fitting;
            return true;
        }
        message = default;
        return false;
    }

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
            if (!Fits(mail, match, out message))
                return false;
        }
        catch (Exception failure)
        {
            TryFail(Version, failure, isDetached: true);
            return false;
        }

        // Its time may be over this very moment: then the message stays where it is.
        return TrySucceed(Version, message!);
    }

    void IReceiver.Interrupt(ExitReason fate) => Interrupt(fate);

    protected override void OnSettled()
    {
        if (_timer is { } timer)
            System.Timers.Cancel(timer);
    }

    protected override Exception MakeTimeout() =>
        new TimeoutException($"No message of type {typeof(T).Name} that fits came within {timeout}.");
}
