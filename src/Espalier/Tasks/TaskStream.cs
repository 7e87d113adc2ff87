using Espalier.Processes;
using Espalier.Servers;

namespace Espalier.Tasks;

/// <summary>A stream of tasks. Each reading runs it anew, on behalf of whoever reads.</summary>
internal sealed class TaskStream<TItem, T> : IAsyncEnumerable<TaskOutcome<T>>
{
    private readonly ProcessSystem? _system;
    private readonly TaskSupervisor? _supervisor;
    private readonly IAsyncEnumerable<TItem> _source;
    private readonly Func<ProcessContext, TItem, Task<T>> _body;
    private readonly TaskStreamOptions _options;

    /// <param name="system">Where it runs; null: where its supervisor does.</param>
    /// <param name="supervisor">Whose tasks they are; null: the reader's own.</param>
    /// <param name="source">The items.</param>
    /// <param name="body">What is done with one.</param>
    /// <param name="options">How.</param>
    internal TaskStream(
        ProcessSystem? system, TaskSupervisor? supervisor, IAsyncEnumerable<TItem> source, Func<ProcessContext, TItem, Task<T>> body,
        TaskStreamOptions? options)
    {
        ArgumentNullException.ThrowIfNull(body);
        _options = options ?? TaskStreamOptions.Default;
        _options.ThrowIfInvalid(isSupervised: supervisor is not null);
        _system = system;
        _supervisor = supervisor;
        _source = source;
        _body = body;
    }

    /// <inheritdoc/>
    public async IAsyncEnumerator<TaskOutcome<T>> GetAsyncEnumerator(CancellationToken cancellationToken = default)
    {
        var reader = ProcessTarget.Current as ProcessCell;

        // Closed last: what the tasks work with may be the source's.
        await using IAsyncEnumerator<TItem> items = _source.GetAsyncEnumerator(cancellationToken);

        // A start that waits for a supervisor must not keep a reader from leaving.
        using var ending = new CancellationTokenSource();

        // A process of another system reads as code outside would.
        ProcessSystem system = _system ?? SystemOf(_supervisor!) ?? reader?.System ?? throw NotRunning();
        ReaderWatch? foreign = reader is null || ReferenceEquals(reader.System, system) ? null : new ReaderWatch(reader);
        Pid keeper = await StartKeeperAsync(system, reader, foreign, ending.Token, cancellationToken);
        try
        {
            var ready = new Dictionary<int, TaskOutcome<T>>();
            int started = 0, delivered = 0, running = 0;
            bool isOpen = true;
            while (true)
            {
                while (isOpen && running < _options.MaxConcurrency)
                {
                    isOpen = await items.MoveNextAsync();
                    if (!isOpen)
                        break;
                    if (await AskAsync(keeper, new StartItem<TItem>(started, items.Current), cancellationToken) is { } failure)
                        throw failure;
                    started++;
                    running++;
                }
                if (running == 0)
                    break;
                StreamElement<T> element = await AskAsync(keeper, new NextElement<T>(), cancellationToken) ?? throw Failure(ExitReason.TimedOut);
                running--;
                if (_options.IsUnordered)
                {
                    yield return element.Outcome;
                    continue;
                }
                ready.Add(element.Index, element.Outcome);
                while (ready.Remove(delivered, out TaskOutcome<T>? outcome))
                {
                    delivered++;
                    yield return outcome;
                }
            }
        }
        finally
        {
            GiveUpStarts(ending);
            await EndAsync(reader, foreign, keeper);
        }
    }

    internal static async IAsyncEnumerable<TItem> Wrap(IEnumerable<TItem> source)
    {
        await default(ValueTask);
        foreach (TItem item in source)
            yield return item;
    }

    private static async ValueTask<TReply> AskAsync<TReply>(Pid keeper, ICall<TReply> request, CancellationToken cancellationToken)
    {
        try
        {
            return await keeper.CallAsync(request, Timeout.InfiniteTimeSpan, cancellationToken);
        }
        catch (CallFailedException failure)
        {
            // Somebody has ended the keeper; a reader that is linked to it and does not trap has fallen already.
            throw Failure(failure.Reason);
        }
    }

    private static CallFailedException Failure(ExitReason reason) => new(CallOperation.Stream, typeof(T).Name, reason);

    private async ValueTask<Pid> StartKeeperAsync(
        ProcessSystem system, ProcessCell? reader, ReaderWatch? foreign, CancellationToken ending, CancellationToken cancellationToken)
    {
        ProcessCell? parent = foreign is null ? reader : null;
        ValueTask<SupervisedTask<T>> Start(ProcessContext keeper, TItem item)
        {
            Task<T> Body(ProcessContext self) => _body(self, item);
            string name = FunctionName.Of(_body);
            return _supervisor is null
                ? new(TaskStart.Linked(keeper.Cell, Body, name, parent))
                : _supervisor.StartAsync(Body, name, parent, !_options.IsUnlinked, _options.Shutdown, ending);
        }
        try
        {
            StartResult result = await ServerStarter.StartAsync(
                system, () => new StreamKeeper<TItem, T>(parent, foreign, Start, _options), null, parent, isLinked: parent is not null,
                cancellationToken);
            return result.GetPidOrThrow("a stream of tasks");
        }
        catch (Exception failure) when (failure is StartFailedException or OperationCanceledException)
        {
            // The keeper is dead, and the reader lives on. A reader that is being ended does not come by here: its watch has work to do.
            foreign?.End();
            throw;
        }
    }

    private static ProcessSystem? SystemOf(TaskSupervisor supervisor) =>
        supervisor.Address.TryFind(out Pid pid) && pid.Target is ProcessCell cell ? cell.System : null;

    // What the keeper would have said, had there been a system to start it in.
    private static CallFailedException NotRunning() => Failure(ExitReason.CallFailed(CallOperation.Call, ExitReason.NoProcess));

    // Here and now: what hears of it is the runtime's, and continues on its own turn.
    private static void GiveUpStarts(CancellationTokenSource ending) => ending.Cancel();

    /// <summary>Nothing of the stream is left when this is over: no task, no keeper, no message.</summary>
    private static async ValueTask EndAsync(ProcessCell? reader, ReaderWatch? foreign, Pid keeper)
    {
        // Linked until it has ended: a task that has failed takes a reader along that does not trap, as if that had read on.
        try
        {
            await keeper.CallAsync(new EndStream(), Timeout.InfiniteTimeSpan);
        }
        catch (CallFailedException)
        {
            // Somebody has ended it. Its linked tasks end with it, perhaps not at once, and it is not known here which they are.
        }
        await keeper.WaitForExitAsync();
        foreign?.End();
        if (reader is { IsCurrent: true } && keeper.Target is ProcessCell cell && ReferenceEquals(cell.System, reader.System))
            new ProcessContext(reader).Unlink(keeper, flush: true);
    }
}
