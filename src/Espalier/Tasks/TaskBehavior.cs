using Espalier.Processes;

namespace Espalier.Tasks;

/// <summary>A task inside a cell: a function that owes its value to somebody, or nothing but a good end.</summary>
/// <param name="body">What it does.</param>
/// <param name="name">What people call it.</param>
/// <param name="caller">On whose behalf; null: of nobody.</param>
/// <param name="task">Who wants the value; null: nobody.</param>
internal sealed class TaskBehavior<T>(Func<ProcessContext, Task<T>> body, string name, ProcessCell? caller, SupervisedTask<T>? task)
    : ProcessBehavior
{
    internal override string Description => $"task {name}";

    internal override bool OwesGoodEnd => true;

    internal override ProcessCell? Principal => caller;

    internal override string DescribeLastMessage() => caller is null ? "none: it is a task" : $"none: it is a task that {caller.Pid} started";

    internal override StepResult StartAsync(ProcessCell cell)
    {
        using IDisposable? scope = LogScope.Begin(cell);
        return StepResult.Of(RunAsync(cell));
    }

    // Never called: the function is the open handler, and mail waits until it receives.
    internal override StepResult HandleAsync(Mail mail) => default;

    internal override StepResult FailAsync(Exception failure) => new(ExitReason.Of(failure));

    private async ValueTask<ExitReason?> RunAsync(ProcessCell cell)
    {
        if (body(new ProcessContext(cell)) is not { } work)
            return ExitReason.BadReturn(Description);
        T value = await work;

        // It asked for an exit and caught the exception: that is its end, and there is no value. The turn finds it out.
        if (cell.ExtraOrNull?.Requested is not null)
            return null;
        if (cell.IsAlive)
            task?.Complete(value);
        return ExitReason.Normal;
    }
}
