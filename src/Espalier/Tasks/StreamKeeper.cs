using Espalier.Processes;

namespace Espalier.Tasks;

/// <summary>The process between a reader and the tasks of its stream: it owns them, keeps their time, and says which has ended.</summary>
/// <remarks>
/// Linked to the reader, and trapping exits if and only if the reader does: so a task that fails takes a reader along that does not trap, and
/// the exits of the tasks never reach the reader's mailbox.
/// </remarks>
/// <param name="reader">Who reads; null: code outside of processes, or a process of another system.</param>
/// <param name="foreign">The watch on that process of another system, which has no link to this one; null: there is none.</param>
/// <param name="start">Starts the task for an item.</param>
/// <param name="options">The stream's.</param>
internal sealed class StreamKeeper<TItem, T>(
    ProcessCell? reader, ReaderWatch? foreign, Func<ProcessContext, TItem, ValueTask<SupervisedTask<T>>> start, TaskStreamOptions options)
    : GenServer
{
    private readonly SortedDictionary<int, StreamItem<T>> _running = [];
    private readonly Dictionary<MonitorRef, StreamItem<T>> _byMonitor = [];

    // Null: here a task was late, and the stream fails; what ended before it comes before.
    private readonly Queue<StreamElement<T>?> _ended = new();
    private MonitorRef _readerMonitor;
    private Caller? _waiting;

    internal override string Kind => "stream of tasks";

    protected internal override ValueTask<InitResult> InitAsync()
    {
        if (foreign?.TryBegin(Context.Cell) == false)
            return new(InitResult.Ignore);
        TrapExits = reader is not { TrapsExits: false };

        // The link is silent when a reader that does not trap ends normally; the notice is not.
        if (reader is not null)
            _readerMonitor = Context.Monitor(reader.Pid);
        return new(InitResult.Ok);
    }

    protected internal override async ValueTask<CallResult> HandleCallAsync(object request, Caller caller)
    {
        switch (request)
        {
            case StartItem<TItem> item:
                return await StartAsync(item);
            case NextElement<T>:
                _waiting = caller;
                Answer();
                return CallResult.Later;
            default:
                // A task that fails from here on ends nobody: all are being ended, and waited for.
                TrapExits = true;
                await KillAllAsync();
                return CallResult.Stop(ExitReason.Normal, true);
        }
    }

    protected internal override ValueTask<Next> HandleInfoAsync(object message)
    {
        switch (message)
        {
            case TaskReply<T> reply when _byMonitor.TryGetValue(reply.Task.Monitor, out StreamItem<T>? item):
                item.Reply = reply;
                break;
            case Down down when down.Ref == _readerMonitor:
                TellTasks(down.Reason);
                return new(Next.Stop(ExitReason.Normal));
            case Down down when _byMonitor.Remove(down.Ref, out StreamItem<T>? item):
                OnEnded(item, down.Reason);
                break;
            case ItemOverdue overdue when _running.TryGetValue(overdue.Index, out StreamItem<T>? item):
                OnOverdue(item);
                break;
        }
        Answer();
        return new(Next.Receive);
    }

    protected internal override ValueTask TerminateAsync(ExitReason reason)
    {
        // Its parent has ended, which is the reader. Why is the reader's affair: this one has not failed.
        TellTasks(reason);
        return reader is { IsAlive: false } ? throw new ExitException(ExitReason.Normal) : default;
    }

    private async ValueTask<CallResult> StartAsync(StartItem<TItem> request)
    {
        SupervisedTask<T> task;
        try
        {
            task = await start(Context, request.Item);
        }
        catch (Exception failure) when (failure is StartFailedException or OperationCanceledException or ObjectDisposedException)
        {
            // The supervisor or the system takes no more, or nobody reads any more: the reader hears of it, and may catch it.
            return CallResult.Reply(failure);
        }
        catch (CallFailedException failure)
        {
            // The supervisor does not run. That ends this process, and through the link a reader that does not trap; nobody has a defect
            // that is to be logged.
            TrapExits = false;
            Context.Self.SendExit(ExitReason.Of(failure));
            return CallResult.Later;
        }
        var item = new StreamItem<T>(request.Index, request.Item, task)
        {
            Timer = options.ItemTimeout == Timeout.InfiniteTimeSpan
                ? default
                : Context.SendAfter(new ItemOverdue(request.Index), options.ItemTimeout),
        };
        _running.Add(request.Index, item);
        _byMonitor.Add(task.Monitor, item);
        return CallResult.Reply(null);
    }

    private void OnEnded(StreamItem<T> item, ExitReason reason)
    {
        item.Timer.Cancel();
        _running.Remove(item.Index);
        TaskOutcome<T> outcome = item.Reply is { } reply ? new TaskOutcome<T>.Completed(reply.Value)
            : new TaskOutcome<T>.Exited(item.IsOverdue ? ExitReason.TimedOut : reason, item.Item);
        _ended.Enqueue(new StreamElement<T>(item.Index, outcome));
    }

    private void OnOverdue(StreamItem<T> item)
    {
        // A value that has come counts, however long its process still takes to end.
        item.IsOverdue = true;
        if (item.Reply is null && !options.KillsLateTasks)
            _ended.Enqueue(null);
        Kill(item.Task.Pid);
    }

    private void Answer()
    {
        if (_waiting is not { } caller || _ended.Count == 0)
            return;
        _waiting = null;
        caller.Reply(_ended.Dequeue());
    }

    private async ValueTask KillAllAsync()
    {
        foreach (StreamItem<T> item in _running.Values)
            Kill(item.Task.Pid);
        foreach (StreamItem<T> item in _running.Values)
            await item.Task.Pid.WaitForExitAsync();
        _running.Clear();
    }

    private void Kill(Pid task)
    {
        Context.Unlink(task);

        // As the runtime's: if this process is ended between these two lines the task has no link, and must not be left over.
        (task.Target as ProcessCell)?.Apply(new(Context.Self, ExitReason.Killed, ExitSignalKind.Kill));
    }

    /// <summary>The reader has ended: those that are linked end as it did, which lets them live if that was normal.</summary>
    private void TellTasks(ExitReason reason)
    {
        if (options.IsUnlinked)
            return;
        foreach (StreamItem<T> item in _running.Values)
            item.Task.Pid.SendExit(reason);
    }
}
