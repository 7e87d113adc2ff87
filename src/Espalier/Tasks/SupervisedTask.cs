using Espalier.Processes;
using Espalier.Tasks;

namespace Espalier;

/// <summary>What can be done with tasks besides starting them and awaiting each: see <see cref="SupervisedTask{T}"/>.</summary>
public static class SupervisedTask
{
    /// <summary>A task that has completed already. It has no process and no owner.</summary>
    /// <typeparam name="T">The type of the value.</typeparam>
    /// <param name="value">The value.</param>
    /// <remarks><otp>Task.completed/1</otp><otp-differs>It may be awaited any number of times, by anybody.</otp-differs></remarks>
    public static SupervisedTask<T> Completed<T>(T value) => new(value);

    /// <summary>Waits for the values of all of them.</summary>
    /// <typeparam name="T">The type of the values.</typeparam>
    /// <param name="tasks">The tasks. None: the answer comes at once. One that stands there twice gives its value twice.</param>
    /// <param name="timeout">For all together; zero looks once, infinite is allowed. Null: 5 seconds.</param>
    /// <param name="cancellationToken">
    /// Ends the wait only; all can be awaited again. What had come is put back behind the mail that has come since.
    /// </param>
    /// <returns>The values, in the order of the tasks.</returns>
    /// <exception cref="CallFailedException">
    /// One of them ended without a value: at once, not when the others are done; or the time is over. The others go on, and their values are
    /// dropped. A value that came before the failure is lost with it; one that lies behind it in the mailbox stays a message.
    /// </exception>
    /// <exception cref="InvalidOperationException">Another process owns one of them; nothing was waited for.</exception>
    /// <remarks><otp>Task.await_many/2</otp></remarks>
    public static ValueTask<IReadOnlyList<T>> AwaitAllAsync<T>(
        IEnumerable<SupervisedTask<T>> tasks, TimeSpan? timeout = null, CancellationToken cancellationToken = default)
    {
        var group = new TaskGroup<T>(tasks, SupervisedTask<T>.LimitOf(timeout));
        return cancellationToken.IsCancellationRequested
            ? ValueTask.FromCanceled<IReadOnlyList<T>>(cancellationToken)
            : group.AwaitAsync(cancellationToken);
    }

    /// <summary>Waits for outcomes, and gives up without harm.</summary>
    /// <typeparam name="T">The type of the values.</typeparam>
    /// <param name="tasks">The tasks.</param>
    /// <param name="timeout">For all together; zero looks once, infinite is allowed. Null: 5 seconds.</param>
    /// <param name="onTimeout">What becomes of those that are not done when the time is over. Default: nothing, they may be asked again.</param>
    /// <param name="limit">How many outcomes are enough: then the rest is left alone. 1 or more. Null: all.</param>
    /// <param name="cancellationToken">
    /// Ends the wait only, also the one for those that are killed. What had come is put back behind the mail that has come since.
    /// </param>
    /// <returns>
    /// An outcome each, in the order of the tasks; null: it works on, its outcome has been taken before, or it stands there a second time.
    /// </returns>
    /// <exception cref="InvalidOperationException">Another process owns one of them; nothing was waited for.</exception>
    /// <remarks><otp>Task.yield_many/2</otp></remarks>
    public static ValueTask<IReadOnlyList<TaskOutcome<T>?>> YieldAllAsync<T>(
        IEnumerable<SupervisedTask<T>> tasks, TimeSpan? timeout = null, TaskTimeoutAction onTimeout = TaskTimeoutAction.None, int? limit = null,
        CancellationToken cancellationToken = default)
    {
        if (!Enum.IsDefined(onTimeout))
            throw new ArgumentOutOfRangeException(nameof(onTimeout), onTimeout, $"onTimeout must be None, Ignore or Kill, not {onTimeout}.");
        if (limit < 1)
            throw new ArgumentOutOfRangeException(nameof(limit), limit, $"limit must be 1 or more, or null for all, not {limit}.");
        var group = new TaskGroup<T>(tasks, SupervisedTask<T>.LimitOf(timeout));
        return cancellationToken.IsCancellationRequested
            ? ValueTask.FromCanceled<IReadOnlyList<TaskOutcome<T>?>>(cancellationToken)
            : group.YieldAsync(onTimeout, limit, cancellationToken);
    }

    /// <summary>A function as a child of a supervisor: it starts at once, and nobody wants its value.</summary>
    /// <param name="body">What it does; each restart runs it again.</param>
    /// <returns>
    /// Its id is <see cref="SupervisedTask"/>, it is temporary, and it has 5 seconds to end. A permanent one that returns is started again at
    /// once, until its supervisor's limit. Its name, if it gets one, must be one of the system.
    /// </returns>
    /// <remarks><otp>Task.child_spec/1, Task.start_link/1</otp></remarks>
    public static ChildSpec Child(Func<ProcessContext, Task> body)
    {
        ArgumentNullException.ThrowIfNull(body);
        return new ChildSpec
        {
            Id = typeof(SupervisedTask),
            Start = context => new(StartChild(context, body)),
            Restart = RestartType.Temporary,
            Modules = [typeof(SupervisedTask)],
        };
    }

    private static StartResult StartChild(ChildStartContext context, Func<ProcessContext, Task> body)
    {
        ProcessCell supervisor = context.Parent.Cell;
        if (context.Name is { } name && !ReferenceEquals(name.Resolver, supervisor.System.Names))
        {
            return new StartResult.Failed(new StartError.InvalidSpec(
                new SpecFault.InvalidField(context.Id, nameof(ChildSpec.Name), name, "a name of this system: a task has no other")));
        }
        return TaskStart.Under(supervisor, TaskStart.BehaviorOf(body, supervisor), onMade: null, (string?)context.Name?.Key);
    }
}
