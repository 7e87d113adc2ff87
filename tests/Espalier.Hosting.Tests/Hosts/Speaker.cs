namespace Espalier.Hosting.Tests.Hosts;

/// <summary>A server that logs in every callback.</summary>
internal sealed partial class Speaker([Service] ILogger<Speaker> logger) : GenServer, IAsyncDisposable
{
    protected override ValueTask<InitResult> InitAsync()
    {
        TrapExits = true;
        Spoken.Says(logger, "init");
        return new(InitResult.OkThen(Next.Continue("warm up")));
    }

    protected override async ValueTask<Next> HandleContinueAsync(object argument)
    {
        Spoken.Says(logger, "continue");
        await Task.Yield();
        Spoken.Says(logger, "continue, later");
        return Next.ReceiveFor(TimeSpan.Zero);
    }

    protected override ValueTask<Next> HandleTimeoutAsync()
    {
        Spoken.Says(logger, "time-out");
        return new(Next.Receive);
    }

    [Call]
    private CallResult<string> Leave()
    {
        Spoken.Says(logger, "call");
        return CallResult<string>.Stop(ExitReason.Shutdown, "stopped");
    }

    [Call]
    private async Task<string> Crash(bool isLate)
    {
        if (isLate)
            await Task.Yield();
        throw new InvalidOperationException("broken");
    }

    /// <summary>Starts a function and a task, and waits for their ends.</summary>
    [Call]
    private async Task<(Pid Function, Pid Task)> Begin()
    {
        Pid function = Context.Spawn(async _ =>
        {
            Spoken.Says(logger, "function");
            await Task.Yield();
            Spoken.Says(logger, "function, later");
        });
        await function.WaitForExitAsync();
        SupervisedTask<object?> task = Context.RunTask(async _ =>
        {
            Spoken.Says(logger, "task");
            await Task.Yield();
            Spoken.Says(logger, "task, later");
        });
        await task;
        return (function, task.Pid);
    }

    protected override async ValueTask TerminateAsync(ExitReason reason)
    {
        Spoken.Says(logger, "terminate");
        await Task.Yield();
        Spoken.Says(logger, "terminate, later");
    }

    public async ValueTask DisposeAsync()
    {
        Spoken.Says(logger, "dispose");
        await Task.Yield();
        Spoken.Says(logger, "dispose, later");
    }
}
