using Espalier.Processes;
using Espalier.Tasks;

namespace Espalier;

/// <summary>A supervisor whose children are functions that run once: the place for work that is started and awaited, or started and left.</summary>
/// <remarks>
/// This object is a handle, as <see cref="DynamicSupervisorRef"/> is: by name it means whoever holds the name, over restarts. Starting a task asks
/// the supervisor and has no limit of its own, give a token. Every member throws <see cref="CallFailedException"/> when the supervisor does
/// not run or ends meanwhile. When it ends, each task is asked to shut down and has its time. <otp>Task.Supervisor</otp>
/// </remarks>
public sealed partial class TaskSupervisor
{
    private readonly DynamicSupervisorRef _supervisor;

    private TaskSupervisor(ProcessAddress address) => _supervisor = DynamicSupervisor.At(address);

    /// <summary>The supervisor.</summary>
    public ProcessAddress Address => _supervisor.Address;

    /// <summary>Starts work whose value is going to be awaited, by the process whose code this is: it owns the task and is linked to it.</summary>
    /// <typeparam name="T">The type of the value.</typeparam>
    /// <param name="body">What the task does, as a process of its own; its context is the argument.</param>
    /// <param name="shutdown">The time it has when the supervisor ends. Null: 5 seconds.</param>
    /// <param name="cancellationToken">Gives the start up.</param>
    /// <returns>The task. Outside of processes it is owned by nobody and linked to nobody.</returns>
    /// <exception cref="StartFailedException">There are as many tasks as the supervisor takes.</exception>
    /// <remarks><otp>Task.Supervisor.async/3</otp></remarks>
    public ValueTask<SupervisedTask<T>> RunAsync<T>(
        Func<ProcessContext, Task<T>> body, ShutdownPolicy? shutdown = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(body);
        return RunAsync(body, FunctionName.Of(body), isLinked: true, shutdown, cancellationToken);
    }

    /// <summary>As the other one, for work without a value: the task's is null.</summary>
    /// <param name="body">What the task does, as a process of its own; its context is the argument.</param>
    /// <param name="shutdown">The time it has when the supervisor ends. Null: 5 seconds.</param>
    /// <param name="cancellationToken">Gives the start up.</param>
    /// <exception cref="StartFailedException">There are as many tasks as the supervisor takes.</exception>
    /// <remarks><otp>Task.Supervisor.async/3</otp></remarks>
    public ValueTask<SupervisedTask<object?>> RunAsync(
        Func<ProcessContext, Task> body, ShutdownPolicy? shutdown = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(body);
        return RunAsync(TaskStart.WithValue(body), FunctionName.Of(body), isLinked: true, shutdown, cancellationToken);
    }

    /// <summary>
    /// Starts work whose value is going to be awaited, without a link: its failure is told to its owner and harms nobody, and it outlives its
    /// owner.
    /// </summary>
    /// <typeparam name="T">The type of the value.</typeparam>
    /// <param name="body">What the task does, as a process of its own; its context is the argument.</param>
    /// <param name="shutdown">The time it has when the supervisor ends. Null: 5 seconds.</param>
    /// <param name="cancellationToken">Gives the start up.</param>
    /// <exception cref="StartFailedException">There are as many tasks as the supervisor takes.</exception>
    /// <remarks><otp>Task.Supervisor.async_nolink/3</otp></remarks>
    public ValueTask<SupervisedTask<T>> RunUnlinkedAsync<T>(
        Func<ProcessContext, Task<T>> body, ShutdownPolicy? shutdown = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(body);
        return RunAsync(body, FunctionName.Of(body), isLinked: false, shutdown, cancellationToken);
    }

    /// <summary>As the other one, for work without a value: the task's is null.</summary>
    /// <param name="body">What the task does, as a process of its own; its context is the argument.</param>
    /// <param name="shutdown">The time it has when the supervisor ends. Null: 5 seconds.</param>
    /// <param name="cancellationToken">Gives the start up.</param>
    /// <exception cref="StartFailedException">There are as many tasks as the supervisor takes.</exception>
    /// <remarks><otp>Task.Supervisor.async_nolink/3</otp></remarks>
    public ValueTask<SupervisedTask<object?>> RunUnlinkedAsync(
        Func<ProcessContext, Task> body, ShutdownPolicy? shutdown = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(body);
        return RunAsync(TaskStart.WithValue(body), FunctionName.Of(body), isLinked: false, shutdown, cancellationToken);
    }

    /// <summary>Starts work that nobody awaits. Its failure is logged, and the supervisor restarts it or not.</summary>
    /// <param name="body">What it does; a restart runs it again.</param>
    /// <param name="restart">When it is started again. Default: never.</param>
    /// <param name="shutdown">The time it has when the supervisor ends. Null: 5 seconds.</param>
    /// <param name="cancellationToken">Ends the wait only.</param>
    /// <returns>Started; or failed, because there are as many tasks as the supervisor takes.</returns>
    /// <remarks>
    /// A permanent one that returns is started again at once, until the supervisor's limit. <otp>Task.Supervisor.start_child/3</otp>
    /// </remarks>
    public ValueTask<StartResult> StartChildAsync(
        Func<ProcessContext, Task> body, RestartType restart = RestartType.Temporary, ShutdownPolicy? shutdown = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(body);
        var caller = ProcessTarget.Current as ProcessCell;
        ChildSpec spec = SpecOf(
            context => TaskStart.Under(context.Parent.Cell, TaskStart.BehaviorOf(body, caller), onMade: null, name: null), shutdown) with
        {
            Restart = restart,
        };
        return _supervisor.StartChildAsync(spec, cancellationToken);
    }

    /// <summary>Works on many items side by side, as a task of this supervisor each, linked to whoever reads the stream.</summary>
    /// <typeparam name="TItem">The type of the items.</typeparam>
    /// <typeparam name="T">The type of the values.</typeparam>
    /// <param name="source">The items; each is taken when there is room for it.</param>
    /// <param name="body">What is done with one.</param>
    /// <param name="options">How many at once, order, time, links. Null: the defaults.</param>
    /// <returns>
    /// A stream that runs when it is read, and anew each time. Reading it throws <see cref="StartFailedException"/> when the supervisor takes no
    /// more tasks; those that run are ended first. When the supervisor does not run, a process between fails with the call to it, and a reader that
    /// does not trap exits falls with that one; another reader gets a <see cref="CallFailedException"/> whose reason is that failed call.
    /// </returns>
    /// <exception cref="ArgumentException">An option is out of range.</exception>
    /// <remarks>See <see cref="TaskStreamOptions"/>. <otp>Task.Supervisor.async_stream/4, async_stream_nolink/4</otp></remarks>
    public IAsyncEnumerable<TaskOutcome<T>> StreamAsync<TItem, T>(
        IEnumerable<TItem> source, Func<ProcessContext, TItem, Task<T>> body, TaskStreamOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(source);
        return new TaskStream<TItem, T>(null, this, TaskStream<TItem, T>.Wrap(source), body, options);
    }

    /// <inheritdoc cref="StreamAsync{TItem, T}(IEnumerable{TItem}, Func{ProcessContext, TItem, Task{T}}, TaskStreamOptions?)"/>
    public IAsyncEnumerable<TaskOutcome<T>> StreamAsync<TItem, T>(
        IAsyncEnumerable<TItem> source, Func<ProcessContext, TItem, Task<T>> body, TaskStreamOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(source);
        return new TaskStream<TItem, T>(null, this, source, body, options);
    }

    /// <summary>Stops one task, in the time that it has.</summary>
    /// <param name="task">Its process.</param>
    /// <param name="cancellationToken">Ends the wait only.</param>
    /// <remarks><otp>Task.Supervisor.terminate_child/2</otp></remarks>
    public ValueTask<TerminateResult> TerminateChildAsync(Pid task, CancellationToken cancellationToken = default) =>
        _supervisor.TerminateChildAsync(task, cancellationToken);

    /// <summary>The tasks, the oldest first.</summary>
    /// <param name="cancellationToken">Ends the wait only.</param>
    /// <remarks><otp>Task.Supervisor.children/1</otp></remarks>
    public async ValueTask<IReadOnlyList<Pid>> GetChildrenAsync(CancellationToken cancellationToken = default)
    {
        IReadOnlyList<ChildInfo> children = await _supervisor.GetChildrenAsync(cancellationToken);
        return [.. children.Where(static child => child.Pid is not null).Select(static child => child.Pid!.Value)];
    }

    /// <summary>How many tasks there are.</summary>
    /// <param name="cancellationToken">Ends the wait only.</param>
    /// <remarks><otp>DynamicSupervisor.count_children/1</otp></remarks>
    public ValueTask<ChildCounts> CountChildrenAsync(CancellationToken cancellationToken = default) =>
        _supervisor.CountChildrenAsync(cancellationToken);

    /// <summary>Stops the tasks, all at once, and then the supervisor. A parent that keeps it permanent starts it again.</summary>
    /// <param name="reason">Its exit reason. Null: normal.</param>
    /// <param name="timeout">How long to wait; the stop goes on. Null: for ever.</param>
    /// <param name="cancellationToken">Ends the wait only.</param>
    /// <exception cref="CallFailedException">It does not run, the time is over, or it ended for another reason.</exception>
    /// <remarks><otp>Supervisor.stop/3</otp></remarks>
    public ValueTask StopAsync(ExitReason? reason = null, TimeSpan? timeout = null, CancellationToken cancellationToken = default) =>
        _supervisor.StopAsync(reason, timeout, cancellationToken);

    /// <summary>For people.</summary>
    public override string ToString() => $"task supervisor {Address}";

    internal ValueTask<SupervisedTask<T>> RunAsync<T>(
        Func<ProcessContext, Task<T>> body, string name, bool isLinked, ShutdownPolicy? shutdown, CancellationToken cancellationToken) =>
        StartAsync(body, name, ProcessTarget.Current as ProcessCell, isLinked, shutdown, cancellationToken);

    /// <summary>Starts a task that the present process owns, on behalf of somebody who may be another one.</summary>
    internal async ValueTask<SupervisedTask<T>> StartAsync<T>(
        Func<ProcessContext, Task<T>> body, string name, ProcessCell? caller, bool isLinked, ShutdownPolicy? shutdown,
        CancellationToken cancellationToken)
    {
        var owner = ProcessTarget.Current as ProcessCell;
        if (owner is not null && Address.TryFind(out Pid pid) && pid.Target is { } target && !ReferenceEquals(target.Home, owner.System))
            owner = null;
        var task = new SupervisedTask<T>(owner);
        ChildSpec spec = SpecOf(
            context => owner is { IsAlive: false } ? new StartResult.Ignored() : Begin(context.Parent.Cell, body, name, caller, task, isLinked),
            shutdown);
        try
        {
            StartResult result = await _supervisor.StartChildAsync(spec, cancellationToken);
            result.GetPidOrThrow("a task");
            return task;
        }
        catch (Exception failure) when (failure is OperationCanceledException or CallFailedException)
        {
            // The supervisor may have ended between the start and its answer.
            task.GiveUp();
            throw;
        }
    }

    private static StartResult Begin<T>(
        ProcessCell supervisor, Func<ProcessContext, Task<T>> body, string name, ProcessCell? caller, SupervisedTask<T> task, bool isLinked) =>
        TaskStart.Under(
            supervisor, new TaskBehavior<T>(body, name, caller, task),
            cell =>
            {
                if (!task.TryAttach(cell, isLinked))
                    SupervisedTask<T>.End(cell);
            },
            name: null);

    private static ChildSpec SpecOf(Func<ChildStartContext, StartResult> start, ShutdownPolicy? shutdown) => new()
    {
        Id = typeof(SupervisedTask),
        Start = context => new(start(context)),
        Restart = RestartType.Temporary,
        Shutdown = shutdown,
        Modules = [typeof(SupervisedTask)],
    };
}
