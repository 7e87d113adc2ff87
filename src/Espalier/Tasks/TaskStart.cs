using Espalier.Processes;

namespace Espalier.Tasks;

/// <summary>Makes the processes of tasks.</summary>
internal static class TaskStart
{
    /// <summary>A task that its owner starts by itself, linked to it and to nobody else.</summary>
    /// <param name="owner">Who starts it.</param>
    /// <param name="body">What it does.</param>
    /// <param name="name">What people call it.</param>
    /// <param name="caller">On whose behalf.</param>
    internal static SupervisedTask<T> Linked<T>(ProcessCell owner, Func<ProcessContext, Task<T>> body, string name, ProcessCell? caller)
    {
        var task = new SupervisedTask<T>(owner);
        var options = new SpawnOptions { OnMade = cell => task.TryAttach(cell, isLinked: true) };
        ProcessStarter.TryStart(
            owner.System, new TaskBehavior<T>(body, name, caller, task), options, owner, monitored: false, out _, out _);
        return task;
    }

    /// <summary>The start of a task as a child: on the supervisor's turn.</summary>
    /// <param name="supervisor">The supervisor, which it is linked to.</param>
    /// <param name="behavior">What runs.</param>
    /// <param name="onMade">Ties it to others before it runs.</param>
    /// <param name="name">The local name; null: none.</param>
    internal static StartResult Under(ProcessCell supervisor, ProcessBehavior behavior, Action<ProcessCell>? onMade, string? name)
    {
        var options = new SpawnOptions { IsLinked = true, Name = name, OnMade = onMade };
        ProcessCell? cell =
            ProcessStarter.TryStart(supervisor.System, behavior, options, supervisor, monitored: false, out _, out Pid holder);
        return cell is null ? new StartResult.Failed(new StartError.AlreadyStarted(holder)) : new StartResult.Started(cell.Pid);
    }

    /// <summary>A function without a value.</summary>
    internal static ProcessBehavior BehaviorOf(Func<ProcessContext, Task> body, ProcessCell? caller) =>
        new TaskBehavior<object?>(WithValue(body), FunctionName.Of(body), caller, task: null);

    /// <summary>A function without a value, as one whose value is null.</summary>
    internal static Func<ProcessContext, Task<object?>> WithValue(Func<ProcessContext, Task> body)
    {
        // No task at all stays none: whoever runs it says so.
        return self => body(self) is { } work ? Finish(work) : null!;

        static async Task<object?> Finish(Task work)
        {
            await work;
            return null;
        }
    }
}
