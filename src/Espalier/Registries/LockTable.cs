using Espalier.Processes;

namespace Espalier.Registries;

/// <summary>The locks of one incarnation of a registry.</summary>
/// <remarks>
/// One gate guards everything: queues, holders, places in line. Under it runs no user code but the equality of keys, and nobody is
/// woken: whoever is granted a lock is marked under the gate and told outside. Two locks of different keys never wait for each other.
/// </remarks>
internal sealed class LockTable(ProcessCell server, ProcessName name)
{
    private readonly Lock _gate = new();
    private readonly Dictionary<object, LockQueue> _queues = [];
    private bool _isClosed;

    internal ProcessCell Server => server;

    /// <summary>How many keys are locked.</summary>
    internal int Count
    {
        get
        {
            lock (_gate)
                return _queues.Count;
        }
    }

    /// <summary>Locks the key for a process, now or when it is its turn.</summary>
    /// <exception cref="InvalidOperationException">The process holds it, or waits for it, already.</exception>
    /// <exception cref="ProcessNotFoundException">The registry has ended this very moment.</exception>
    internal ValueTask<RegistryLock> AcquireAsync(object key, ProcessCell owner, TimeSpan timeout, CancellationToken cancellationToken)
    {
        LockWait wait;
        var holder = (LockHolder?)(owner.FindHolding(this) ?? owner.TakeHolding(new LockHolder(this, owner)));
        lock (_gate)
        {
            if (_isClosed)
                throw new ProcessNotFoundException(name.ToString());
            if (holder is null or { IsClosed: true })
                throw new ExitException(owner.Fate!);
            if (!_queues.TryGetValue(key, out LockQueue? queue))
                _queues.Add(key, queue = new LockQueue(key));
            if (queue.Current is null)
                return new(Grant(queue, holder));
            if (ReferenceEquals(queue.Current.Owner, holder) || holder.Waiting.Exists(other => ReferenceEquals(other.Queue, queue)))
                throw new InvalidOperationException($"{owner.Pid} has or awaits this lock of {name} already, and would wait for itself.");
            if (timeout == TimeSpan.Zero)
                return ValueTask.FromException<RegistryLock>(Failure(ExitReason.TimedOut, $", {queue.Current.Holder} holds it"));
            wait = new LockWait(this, queue, holder);
            queue.Append(wait);
            holder.Waiting.Add(wait);
        }
        return wait.Start(timeout, cancellationToken);
    }

    /// <summary>Takes it back from its holder, if it is still that one's, and passes it on.</summary>
    internal void Release(RegistryLock held)
    {
        LockWait? next;
        lock (_gate)
        {
            if (!held.IsHeld)
                return;

            // Mostly the last one: locks are given back in the opposite order.
            List<RegistryLock> all = held.Owner.Held;
            all.RemoveAt(all.LastIndexOf(held));
            next = PassOn(held);
        }
        next?.TellGranted();
    }

    /// <summary>A process has ended: it holds nothing and waits for nothing.</summary>
    internal void ReleaseAll(LockHolder holder)
    {
        List<LockWait> granted = [];
        LockWait[] given;
        lock (_gate)
        {
            holder.IsClosed = true;
            given = [.. holder.Waiting];
            foreach (LockWait wait in given)
                wait.Queue.Remove(wait);
            foreach (RegistryLock held in holder.Held)
            {
                if (PassOn(held) is { } next)
                    granted.Add(next);
            }
            holder.Held.Clear();
        }
        foreach (LockWait next in granted)
            next.TellGranted();

        // Awaited by code that has left its turn, or they would have been interrupted.
        foreach (LockWait wait in given)
            wait.Interrupt(holder.Owner.Fate!);
    }

    /// <summary>Whoever waited has given up.</summary>
    internal void Forget(LockWait wait)
    {
        lock (_gate)
            wait.Queue.Remove(wait);
    }

    /// <summary>The registry has ended: nobody holds anything any more, and those who wait are told why.</summary>
    internal void Close(ExitReason reason)
    {
        List<LockWait> waiting = [];
        lock (_gate)
        {
            _isClosed = true;
            foreach (LockQueue queue in _queues.Values)
            {
                if (queue.Current is { } current)
                {
                    current.IsHeld = false;
                    current.Owner.Held.Clear();
                }
                while (queue.TakeFirst() is { } wait)
                    waiting.Add(wait);
            }
            _queues.Clear();
        }
        foreach (LockWait wait in waiting)
            wait.Fail(Failure(reason, null));
    }

    internal CallFailedException Failure(ExitReason reason, string? detail) =>
        new(CallOperation.Lock, name.ToString(), reason, detail);

    /// <summary>For the message of somebody who waited in vain.</summary>
    internal string? WhoHolds(LockQueue queue)
    {
        lock (_gate)
            return queue.Current is { } current ? $", {current.Holder} holds it" : null;
    }

    private RegistryLock Grant(LockQueue queue, LockHolder holder)
    {
        var granted = new RegistryLock(this, queue, holder);
        queue.Current = granted;
        holder.Held.Add(granted);
        return granted;
    }

    /// <summary>The lock goes to the first in line who is alive and has not given up; without one the key is free.</summary>
    private LockWait? PassOn(RegistryLock held)
    {
        LockQueue queue = held.Queue;
        held.IsHeld = false;
        queue.Current = null;
        while (queue.TakeFirst() is { } wait)
        {
            if (!wait.Holder.Owner.IsAlive)
                continue;
            var next = new RegistryLock(this, queue, wait.Holder);
            if (!wait.TryGrant(next))
                continue;
            queue.Current = next;
            wait.Holder.Held.Add(next);
            return wait;
        }
        try
        {
            _queues.Remove(queue.Key);
        }
        catch (Exception)
        {
            // The equality of somebody's key, asked in the middle of a death: the queue stays, and is free.
        }
        return null;
    }
}
