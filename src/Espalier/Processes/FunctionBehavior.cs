using System.Diagnostics;

namespace Espalier.Processes;

/// <summary>A function as a process: it lives as long as the function runs and receives when it likes.</summary>
internal sealed class FunctionBehavior(Func<ProcessContext, Task> body) : ProcessBehavior
{
    internal override string Description => FunctionName.Of(body);

    internal override StepResult StartAsync(ProcessCell cell)
    {
        using IDisposable? scope = LogScope.Begin(cell);
        return StepResult.Of(RunAsync(cell));
    }

    // Never called: the function is the open handler, and mail waits until it receives.
    internal override StepResult HandleAsync(Mail mail) => default;

    internal override StepResult FailAsync(Exception failure) => new(ExitReason.Of(failure));

    [StackTraceHidden]
    private async ValueTask<ExitReason?> RunAsync(ProcessCell cell)
    {
        if (body(new ProcessContext(cell)) is not { } work)
            return ExitReason.BadReturn(Description);
        await work;

        // Null lets the turn find out that it asked for another reason and caught the exception.
        return cell.ExtraOrNull?.Requested is null ? ExitReason.Normal : null;
    }
}
