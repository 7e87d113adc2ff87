using Espalier.Processes;
using Espalier.Tasks;

namespace Espalier;

/// <content>
/// Tasks that a process starts by itself. Under a <see cref="TaskSupervisor"/> they are stopped in good order and seen in the tree.
/// </content>
public readonly partial struct ProcessContext
{
    /// <summary>Starts work whose value this process is going to await, linked to it.</summary>
    /// <typeparam name="T">The type of the value.</typeparam>
    /// <param name="body">What the task does, as a process of its own; its context is the argument.</param>
    /// <returns>The task; its first line has not run yet.</returns>
    /// <exception cref="ObjectDisposedException">The system is stopping.</exception>
    /// <remarks><otp>Task.async/1</otp></remarks>
    public SupervisedTask<T> RunTask<T>(Func<ProcessContext, Task<T>> body)
    {
        ArgumentNullException.ThrowIfNull(body);
        Cell.ThrowIfFenced();
        return TaskStart.Linked(Cell, body, FunctionName.Of(body), Cell);
    }

    /// <summary>Starts work without a value that this process is going to await, linked to it.</summary>
    /// <param name="body">What the task does, as a process of its own; its context is the argument.</param>
    /// <returns>The task, whose value is null; its first line has not run yet.</returns>
    /// <exception cref="ObjectDisposedException">The system is stopping.</exception>
    /// <remarks><otp>Task.async/1</otp></remarks>
    public SupervisedTask<object?> RunTask(Func<ProcessContext, Task> body)
    {
        ArgumentNullException.ThrowIfNull(body);
        Cell.ThrowIfFenced();
        return TaskStart.Linked(Cell, TaskStart.WithValue(body), FunctionName.Of(body), Cell);
    }

    /// <summary>Works on many items side by side, as a task each, linked to whoever reads the stream.</summary>
    /// <typeparam name="TItem">The type of the items.</typeparam>
    /// <typeparam name="T">The type of the values.</typeparam>
    /// <param name="source">The items; each is taken when there is room for it.</param>
    /// <param name="body">What is done with one.</param>
    /// <param name="options">How many at once, order, time. Null: the defaults.</param>
    /// <returns>
    /// A stream that runs when it is read, and anew each time. Reading it throws <see cref="ObjectDisposedException"/> when the system stops and
    /// the next task cannot be started; those that run are ended first.
    /// </returns>
    /// <exception cref="ArgumentException">An option is out of range.</exception>
    /// <remarks>See <see cref="TaskStreamOptions"/>. <otp>Task.async_stream/3</otp></remarks>
    public IAsyncEnumerable<TaskOutcome<T>> StreamTasksAsync<TItem, T>(
        IEnumerable<TItem> source, Func<ProcessContext, TItem, Task<T>> body, TaskStreamOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(source);
        return new TaskStream<TItem, T>(Cell.System, null, TaskStream<TItem, T>.Wrap(source), body, options);
    }

    /// <inheritdoc cref="StreamTasksAsync{TItem, T}(IEnumerable{TItem}, Func{ProcessContext, TItem, Task{T}}, TaskStreamOptions?)"/>
    public IAsyncEnumerable<TaskOutcome<T>> StreamTasksAsync<TItem, T>(
        IAsyncEnumerable<TItem> source, Func<ProcessContext, TItem, Task<T>> body, TaskStreamOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(source);
        return new TaskStream<TItem, T>(Cell.System, null, source, body, options);
    }
}
