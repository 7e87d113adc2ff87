namespace Espalier.Processes;

/// <summary>An address of a process for one purpose, which that process can close: what is posted to it afterwards is lost for good.</summary>
/// <remarks>Guarded by the owner's lock. <otp>alias/1</otp></remarks>
internal sealed class Alias(ProcessCell owner)
{
    private bool _isClosed;

    /// <summary>Posts, unless it has been closed. Any thread.</summary>
    internal void Post(Mail mail)
    {
        // Under the lock, so that nothing comes any more once closing has returned.
        owner.Lock.Enter();
        SignalEffect effect = _isClosed ? SignalEffect.None : owner.PostLocked(mail);
        owner.Lock.Exit();
        if (effect == SignalEffect.Wake)
            owner.Schedule();
    }

    internal void Close()
    {
        owner.Lock.Enter();
        _isClosed = true;
        owner.Lock.Exit();
    }
}
