using Espalier.Processes;
using Espalier.Servers;
using Espalier.Supervision;

namespace Espalier.Applications;

/// <summary>The hidden process of a running application: it starts the root, runs the callbacks, and stops the root.</summary>
/// <remarks>
/// Everything of the application descends from it. It ends normally whatever becomes of the root; what that means is decided by the
/// controller, which watches it. <otp>application_master and its helper</otp>
/// </remarks>
internal sealed class ApplicationMaster(ApplicationController controller, ApplicationRun run) : GenServer
{
    private ChildSpec? _spec;
    private Pid _root;

    internal override string Kind => $"application {run.Name}";

    // Its end has no limit of its own, and reports of the root's failure come to it.
    internal override bool IsSupervisor => true;

    internal override bool IsMaster => true;

    internal override StepResult HandleEndAsync(ServerBehavior runtime, TrappedExit exit, CrashReport? crash) =>
        runtime.Finish(HandleEnd(exit, crash));

    private Next HandleEnd(TrappedExit exit, CrashReport? crash)
    {
        if (exit.From != _root)
        {
            if (crash is not null)
                Context.System.LogCrash(crash, CrashDecision.NoChild);
            return Next.Receive;
        }
        run.EndReason = exit.Reason;
        if (Context.Cell.ExtraOrNull?.GivenUp is { } child && child.GivenUpBy == _root)
            run.GivenUp = child;
        if (crash is not null)
            Context.System.LogCrash(crash, $"none: it is the root of the {run.Type} application {run.Name}, which ends with it");
        return Next.Stop(ExitReason.Normal);
    }

    protected internal override async ValueTask<InitResult> InitAsync()
    {
        TrapExits = true;
        ProcessCell cell = Context.Cell;
        controller.Attach(run, cell);
        StartResult result = await StartRootAsync(cell);
        if (result is StartResult.Started started)
        {
            _root = started.Pid;
            controller.OnRootStarted(run, _root);
            return InitResult.Ok;
        }
        run.StartFailure = (result as StartResult.Failed)?.Error
            ?? new StartError.Failed(ExitReason.BadReturn($"the root of application {run.Name}, which ignored its start"));
        return InitResult.Fail(ExitReason.Normal);
    }

    protected internal override ValueTask<CallResult> HandleCallAsync(object request, Caller caller) => new(RefuseCall(request, caller));

    protected internal override ValueTask<Next> HandleCastAsync(object message) => base.HandleInfoAsync(message);

    // A signal of somebody: none of its business.
    protected internal override ValueTask<Next> HandleInfoAsync(object message) =>
        message is TrappedExit ? new(Next.Receive) : base.HandleInfoAsync(message);

    protected internal override async ValueTask TerminateAsync(ExitReason reason)
    {
        await CallAsync("PrepareStopAsync", run.Application.RunPrepareStopAsync);
        if (run.EndReason is null)
            await StopRootAsync();
        await CallAsync("StopAsync", run.Application.RunStopAsync);
    }

    private async ValueTask<StartResult> StartRootAsync(ProcessCell cell)
    {
        try
        {
            _spec = run.Application.MakeRoot(cell.System);
        }
        catch (Exception failure) when (cell.Fate is null)
        {
            cell.ForgetRequestedExit();
            return new StartResult.Failed(new StartError.StartFunctionFailed(ExitReason.Of(failure)));
        }
        if (SpecCheck.FindFault(_spec, AutoShutdown.Never, cell.System.Names) is { } fault)
            return new StartResult.Failed(new StartError.InvalidSpec(fault));
        return await ChildStarter.StartAsync(cell, _spec);
    }

    private async ValueTask StopRootAsync()
    {
        ProcessCell cell = Context.Cell;

        // Whoever has an order of his own in his tree knows how long that takes.
        ChildSpec spec = _spec! with { Shutdown = _spec.Shutdown ?? ShutdownPolicy.Infinite };
        StoppedChild stopped = await ChildStopper.StopAsync(cell, _root, spec);
        new SupervisorReports(cell, isDynamic: false).ChildStopped(spec, stopped);
    }

    /// <summary>Runs a callback. What it throws keeps nothing from going on.</summary>
    private async ValueTask CallAsync(string name, Func<ValueTask> callback)
    {
        ProcessCell cell = Context.Cell;
        try
        {
            await callback();
        }
        catch (Exception failure) when (cell.Fate is null)
        {
            cell.ForgetRequestedExit();
            ApplicationReports.CallbackFailed(cell.System, cell.Pid, run, name, failure);
        }
    }
}
