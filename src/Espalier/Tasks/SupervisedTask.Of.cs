using System.Runtime.CompilerServices;
using Espalier.Processes;
using Espalier.Tasks;
using Espalier.Time;

namespace Espalier;

/// <summary>Work that a process of its own does, and the value that it owes.</summary>
/// <typeparam name="T">The type of the value.</typeparam>
/// <remarks>
/// <para>A task that a process starts is owned by it: only its own code may ask for the value, on its turn, and the value comes as a message
/// (<see cref="TaskReply{T}"/>) that whoever awaits takes; asking again waits for nothing. A linked task and its owner fall together, at the
/// moment of the failure, wherever the owner is: catching the exception of an await does not help.</para>
/// <para>A task that code outside of processes starts is owned by nobody: anybody may ask, any number of times, on any thread.</para>
/// <para>Giving up to wait does not end the task. <see cref="ShutdownAsync"/> does. <otp>Task</otp></para>
/// </remarks>
public sealed class SupervisedTask<T>
{
    private const int Waiting = 0;
    private const int Attaching = 1;
    private const int Attached = 2;
    private const int GivenUp = 3;

    private static readonly TimeSpan DefaultTimeout = TimeSpan.FromSeconds(5);

    private readonly ProcessCell? _owner;
    private readonly Alias? _alias;
    private readonly FreeOutcome<T>? _free;
    private ProcessCell? _cell;
    private int _state;

    // A receive of the owner has taken its value. The owner's turn's.
    private bool _isTaken;

    /// <param name="owner">The process that owns it; null: nobody.</param>
    internal SupervisedTask(ProcessCell? owner)
    {
        _owner = owner;
        _alias = owner is null ? null : new Alias(owner);
        _free = owner is null ? new FreeOutcome<T>() : null;
    }

    /// <summary>One that has completed without a process.</summary>
    internal SupervisedTask(T value)
    {
        _free = new FreeOutcome<T>();
        _free.Set(new TaskOutcome<T>.Completed(value));
    }

    /// <summary>The process that works; <c>default</c> for a task that was completed from the start.</summary>
    public Pid Pid => new(_cell);

    /// <summary>The process that may ask for the value; <c>default</c>: anybody may.</summary>
    public Pid Owner => new(_owner);

    /// <summary>The owner's monitor of it: what its <see cref="Down"/> carries. <c>default</c> without an owner.</summary>
    public MonitorRef Monitor { get; private set; }

    /// <summary>Awaits the value for up to 5 seconds: <c>await task</c> is <c>await task.AwaitAsync()</c>.</summary>
    public TaskAwaiter<T> GetAwaiter() => AwaitAsync().AsTask().GetAwaiter();

    /// <summary>Waits for the value.</summary>
    /// <param name="timeout">From now; zero looks once, infinite is allowed. Null: 5 seconds.</param>
    /// <param name="cancellationToken">Ends the wait only; the task can be awaited again.</param>
    /// <exception cref="CallFailedException">
    /// It ended without a value, or the time is over: then it goes on, still linked if it was, and its value is dropped.
    /// </exception>
    /// <exception cref="InvalidOperationException">Another process owns it, or this code has left its owner's turn.</exception>
    /// <remarks><otp>Task.await/2</otp></remarks>
    public ValueTask<T> AwaitAsync(TimeSpan? timeout = null, CancellationToken cancellationToken = default)
    {
        TimeSpan limit = LimitOf(timeout);
        ThrowIfNotOwner();
        return cancellationToken.IsCancellationRequested
            ? ValueTask.FromCanceled<T>(cancellationToken)
            : AwaitCoreAsync(limit, cancellationToken);
    }

    /// <summary>Waits for the outcome, and gives up without harm: it may be asked again.</summary>
    /// <param name="timeout">From now; zero looks once, infinite is allowed. Null: 5 seconds.</param>
    /// <param name="cancellationToken">Ends the wait only.</param>
    /// <returns>
    /// Null: it works on, or its outcome has been taken before. An exit of a linked task can be seen by an owner that traps exits only.
    /// </returns>
    /// <exception cref="InvalidOperationException">Another process owns it, or this code has left its owner's turn.</exception>
    /// <remarks><otp>Task.yield/2</otp></remarks>
    public ValueTask<TaskOutcome<T>?> YieldAsync(TimeSpan? timeout = null, CancellationToken cancellationToken = default)
    {
        TimeSpan limit = LimitOf(timeout);
        ThrowIfNotOwner();
        return cancellationToken.IsCancellationRequested
            ? ValueTask.FromCanceled<TaskOutcome<T>?>(cancellationToken)
            : WaitAsync(limit, cancellationToken);
    }

    /// <summary>Unlinks it, ends it, and waits until it has ended.</summary>
    /// <param name="policy">
    /// How: <see cref="ShutdownPolicy.Within"/> asks, and kills when the time is over; <see cref="ShutdownPolicy.BrutalKill"/> kills at once.
    /// Null: within 5 seconds.
    /// </param>
    /// <param name="cancellationToken">Ends the wait only; the task is still killed when its time is over.</param>
    /// <returns>
    /// Its value, if it had given it, whatever it ended of; null: it ended of this; or the reason of its end, killed when its time was over,
    /// and <see cref="ExitReason.NoProcess"/> when the owner had been told of its end before.
    /// </returns>
    /// <exception cref="InvalidOperationException">Another process owns it, or this code has left its owner's turn.</exception>
    /// <remarks><otp>Task.shutdown/2</otp></remarks>
    public ValueTask<TaskOutcome<T>?> ShutdownAsync(ShutdownPolicy? policy = null, CancellationToken cancellationToken = default)
    {
        ThrowIfNotOwner();
        ProcessSystem.ThrowIfFenced();
        if (cancellationToken.IsCancellationRequested)
            return ValueTask.FromCanceled<TaskOutcome<T>?>(cancellationToken);
        if (_cell is not { } cell)
            return new(Ignore());
        policy ??= ShutdownPolicy.OfWorker;
        return _owner is null
            ? TaskShutdown.OfFreeAsync(cell, _free!, policy, cancellationToken)
            : TaskShutdown.OfOwnedAsync(this, _owner, cell, policy, cancellationToken);
    }

    /// <summary>Lets it go: it works on alone, its value is dropped, and its failure harms nobody.</summary>
    /// <returns>Its outcome, if that is there already; null: it works on.</returns>
    /// <exception cref="InvalidOperationException">Another process owns it, or this code has left its owner's turn.</exception>
    /// <remarks><otp>Task.ignore/1</otp></remarks>
    public TaskOutcome<T>? Ignore()
    {
        ThrowIfNotOwner();
        if (_owner is null)
            return _free!.Value;
        _owner.ThrowIfFenced();
        _owner.Unlink(_cell!);
        return TakeOutcome();
    }

    /// <summary>For people.</summary>
    public override string ToString() => $"task {Pid}";

    internal bool IsOwned => _owner is not null;

    internal ProcessCell? OwnerCell => _owner;

    internal FreeOutcome<T>? Free => _free;

    internal ProcessSystem? System => _cell?.System;

    /// <summary>It has a process, which has not run. False: whoever wanted it has given up, and it is tied to nobody.</summary>
    /// <param name="cell">The process.</param>
    /// <param name="isLinked">To its owner.</param>
    internal bool TryAttach(ProcessCell cell, bool isLinked)
    {
        // Before it is tied: an owner that has given up must not be tied even for a moment, in which its end could be told to him.
        if (Interlocked.CompareExchange(ref _state, Attaching, Waiting) != Waiting)
            return false;
        _cell = cell;
        if (_owner is null)
            FreeWatch.Begin(_free!, cell);
        else
            Monitor = _owner.TieToChild(cell, isLinked, monitored: true);
        Volatile.Write(ref _state, Attached);
        return true;
    }

    /// <summary>Whoever started it does not wait for it any more, and nobody else knows it. On the owner's turn.</summary>
    internal void GiveUp()
    {
        // Not attached yet: whoever attaches it finds this, and ends it.
        if (Interlocked.CompareExchange(ref _state, GivenUp, Waiting) == Waiting)
            return;

        // Another thread is tying it, which takes no longer than the locks of two cells.
        var spin = default(SpinWait);
        while (Volatile.Read(ref _state) == Attaching)
            spin.SpinOnce(sleep1Threshold: -1);
        try
        {
            if (_owner is not { IsAlive: true })
                return;

            // Its end may be in the mailbox of an owner that traps exits, who would not know whose it is.
            new ProcessContext(_owner).Unlink(Pid, flush: true);
            TakeOutcome();
        }
        finally
        {
            // Also if the owner is killed this very moment: nobody would be left who knows of it.
            End(_cell!);
        }
    }

    /// <summary>Ends a task that nobody wants any more. In good order for its supervisor: that has nothing to log.</summary>
    internal static void End(ProcessCell cell) => cell.Apply(new(default, ExitReason.Shutdown, ExitSignalKind.Kill));

    /// <summary>It has its value. On its turn.</summary>
    internal void Complete(T value)
    {
        if (_alias is null)
            _free!.Set(new TaskOutcome<T>.Completed(value));
        else
            _alias.Post(new TaskReplyMail<T>(new TaskReply<T>(this, value)));
    }

    /// <summary>What this mail says of it; null: nothing.</summary>
    internal TaskOutcome<T>? OutcomeIn(Mail mail)
    {
        if (mail is TaskReplyMail<T> { Reply: var reply } && ReferenceEquals(reply.Task, this))
            return new TaskOutcome<T>.Completed(reply.Value);
        return !_isTaken && mail.Body is Down down && down.Ref == Monitor ? new TaskOutcome<T>.Exited(down.Reason) : null;
    }

    /// <summary>
    /// A receive has taken this outcome, or it has been taken out of the mailbox otherwise. At once, not when whoever waits goes on: somebody
    /// else may wait at the same time, and the notice of the end is not for him.
    /// </summary>
    internal void OnTaken(TaskOutcome<T>? outcome) => _isTaken |= outcome is TaskOutcome<T>.Completed;

    /// <summary>
    /// What has been taken, and settled, is in the owner's mailbox again, behind the mail that has come since: a value, and behind it the
    /// notice of its end, when that has come. On the owner's turn.
    /// </summary>
    internal void PutBack(TaskOutcome<T> outcome)
    {
        _isTaken = false;
        if (outcome is TaskOutcome<T>.Completed completed)
        {
            Complete(completed.Value);
            _owner!.Remonitor((ProcessMonitor)Monitor.Monitor!);
        }
        else
        {
            _owner!.Post(new NoticeMail(new Down(Monitor, Pid, null, ((TaskOutcome<T>.Exited)outcome).Reason)));
        }
    }

    /// <summary>Unlinks and kills it, and does not wait.</summary>
    internal void Kill()
    {
        if (_cell is not { } cell)
            return;
        _owner?.Unlink(cell);
        cell.Apply(new(new Pid(_owner), ExitReason.Killed, ExitSignalKind.Kill));
    }

    /// <summary>Its value has been taken: its end is of no interest.</summary>
    internal void Settle() => new ProcessContext(_owner!).Demonitor(Monitor, flush: true);

    /// <summary>Nothing of it comes any more. A value that is in the owner's mailbox stays there.</summary>
    internal void Abandon()
    {
        _alias!.Close();
        Settle();
    }

    /// <summary>Takes its outcome out of the owner's mailbox, if it is there; afterwards nothing of it comes any more.</summary>
    internal TaskOutcome<T>? TakeOutcome()
    {
        // In this order: a task that ends meanwhile must not find its value refused and the notice of its end let in.
        _owner!.Demonitor((ProcessMonitor)Monitor.Monitor!);
        _alias!.Close();
        Mail? reply = _owner.Take(mail => mail is TaskReplyMail<T> { Reply: var reply } && ReferenceEquals(reply.Task, this));
        Mail? down = _owner.Take(mail => mail.Body is Down down && down.Ref == Monitor);
        TaskOutcome<T>? outcome = (reply ?? down) is { } mail ? OutcomeIn(mail) : null;
        OnTaken(outcome);
        return outcome;
    }

    /// <exception cref="InvalidOperationException">Another process owns it, or this code has left its owner's turn.</exception>
    internal void ThrowIfNotOwner()
    {
        if (_owner is null || _owner.IsCurrent)
            return;
        string asker = ProcessTarget.Current is { } process ? new Pid(process).ToString() : "code outside of any process, or off its owner's turn";
        throw new InvalidOperationException($"{this} can be asked by its owner only, which is {_owner.Pid}; this is {asker}.");
    }

    internal static TimeSpan LimitOf(TimeSpan? timeout)
    {
        TimeSpan limit = timeout ?? DefaultTimeout;
        Limits.ThrowIfNoWait(limit, nameof(timeout));
        return limit;
    }

    private async ValueTask<T> AwaitCoreAsync(TimeSpan limit, CancellationToken cancellationToken)
    {
        switch (await WaitAsync(limit, cancellationToken))
        {
            case TaskOutcome<T>.Completed completed:
                return completed.Value;
            case TaskOutcome<T>.Exited exited:
                throw new CallFailedException(CallOperation.Await, ToString(), exited.Reason);
            default:
                if (_owner is not null)
                    TakeOutcome();
                throw new CallFailedException(CallOperation.Await, ToString(), ExitReason.TimedOut);
        }
    }

    private async ValueTask<TaskOutcome<T>?> WaitAsync(TimeSpan limit, CancellationToken cancellationToken)
    {
        if (_owner is null)
        {
            if (_free!.Value is null)
                await new OutcomeWait<T>(System!, [_free], needed: 1, endsAtExit: true).Start(limit, cancellationToken);
            return _free.Value;
        }
        TaskOutcome<T>? outcome = await _owner.ReceiveAsync(new TaskReceive<T>(this, _owner.System, limit), cancellationToken);
        if (outcome is TaskOutcome<T>.Completed)
            Settle();
        return outcome;
    }

    private sealed class FreeWatch(FreeOutcome<T> free, ProcessCell target) : Watch(target)
    {
        internal static void Begin(FreeOutcome<T> free, ProcessCell target)
        {
            var watch = new FreeWatch(free, target);

            // Whoever found it in the table may have killed it already.
            if (!target.TryAddWatch(watch))
                watch.Notify(target.Fate!);
        }

        internal override SignalEffect Notify(ExitReason reason)
        {
            // The true reason, also for a watch that came when the end was decided.
            free.Set(new TaskOutcome<T>.Exited(Target.Fate!));
            return SignalEffect.None;
        }
    }
}
