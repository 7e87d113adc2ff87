namespace Espalier.Benchmarks.Floor;

/// <summary>
/// The least that an actor on .NET needs: a queue without locks for many senders and one receiver, whose turns run on the thread pool.
/// No links, no names, no limits, no supervision.
/// </summary>
internal sealed class FloorProcess : IThreadPoolWorkItem
{
    private const int MessagesPerTurn = 300;

    private readonly FloorActor _actor;
    private FloorNode _received;
    private FloorNode _newest;
    private int _isScheduled;

    internal FloorProcess(FloorActor actor)
    {
        _actor = actor;
        _received = _newest = new FloorNode(null);
    }

    internal void Send(object message)
    {
        var node = new FloorNode(message);
        FloorNode before = Interlocked.Exchange(ref _newest, node);
        Volatile.Write(ref before.Next, node);
        if (Volatile.Read(ref _isScheduled) == 0)
            Schedule();
    }

    public void Execute()
    {
        FloorNode received = _received;
        for (int i = 0; i < MessagesPerTurn && NextOf(received) is { } next; i++)
        {
            object message = next.Message!;
            next.Message = null;
            received = next;
            try
            {
                _actor.Receive(message);
            }
            catch (Exception exception)
            {
                _actor.Restart(exception);
            }
        }
        _received = received;
        Interlocked.Exchange(ref _isScheduled, 0);
        if (Volatile.Read(ref _newest) != received)
            Schedule();
    }

    // Behind the work of others, so that two processes that wake each other starve nobody. The worker's own queue would be faster.
    private void Schedule()
    {
        if (Interlocked.CompareExchange(ref _isScheduled, 1, 0) == 0)
            ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);
    }

    private FloorNode? NextOf(FloorNode received)
    {
        FloorNode? next = Volatile.Read(ref received.Next);
        if (next is not null || Volatile.Read(ref _newest) == received)
            return next;

        // A sender is between its two writes.
        var spin = default(SpinWait);
        while ((next = Volatile.Read(ref received.Next)) is null)
            spin.SpinOnce();
        return next;
    }
}
