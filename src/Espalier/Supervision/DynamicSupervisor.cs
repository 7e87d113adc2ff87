using Espalier.Processes;
using Espalier.Servers;
using Espalier.Supervision;

namespace Espalier;

/// <summary>A supervisor whose children are started one by one while it runs: any number, each known by its process.</summary>
/// <remarks>
/// Children do not depend on each other: each is restarted alone, and all are stopped at once when it ends. A child that has ended for
/// good is forgotten. Either start one as it is, or derive a class whose <see cref="Init"/> gives the options.
/// <otp>DynamicSupervisor</otp>
/// <otp-differs>
/// A call that no supervisor understands fails for its caller; OTP's crashes. Children stay linked while they are being stopped, so
/// those that are slow fall with a supervisor that is killed meanwhile; OTP's are orphaned.
/// </otp-differs>
/// </remarks>
public abstract partial class DynamicSupervisor : GenServer
{
    private DynamicSupervisorServer? _server;

    internal sealed override bool IsSupervisor => true;

    internal sealed override StepResult HandleEndAsync(ServerBehavior runtime, TrappedExit exit, CrashReport? crash) =>
        _server!.HandleExitAsync(runtime, exit, crash);

    internal sealed override StepResult HandlePlainAsync(ServerBehavior runtime, object message) =>
        message is RetryDynamicStart retry ? _server!.HandleRetryAsync(runtime, retry) : base.HandlePlainAsync(runtime, message);

    internal sealed override StepResult AnswerAsync(ServerBehavior runtime, PendingCall call, long version) =>
        call.Request is StartChild request
            ? StepResult.Of(_server!.HandleAsync(runtime, call, version, request.Spec))
            : base.AnswerAsync(runtime, call, version);

    /// <summary>The children at this moment, the oldest process first. Any thread.</summary>
    /// <param name="onlyTroubled">Without the workers that run, of which there may be a million.</param>
    internal IEnumerable<ChildView> CopyChildren(bool onlyTroubled = false)
    {
        if (Volatile.Read(ref _server) is not { } server)
            yield break;
        foreach ((Pid pid, DynamicChild child) in server.Table.Copy())
        {
            if (!onlyTroubled || child.IsRestarting || child.Spec.Type == ChildType.Supervisor || !pid.IsAlive)
                yield return ViewOf(pid, child, server.IsStopping);
        }
    }

    /// <summary>The restarts within the period at this moment, and how many are tolerated; null: not started yet. Any thread.</summary>
    internal (int Recent, int? Max) CountRestarts() =>
        Volatile.Read(ref _server) is { } server ? (server.RecentRestarts, server.MaxRestarts) : (0, null);

    /// <summary>Gives the options. Runs in the supervisor's process, at every start of it.</summary>
    /// <returns>The options; or that there is nothing to supervise.</returns>
    /// <remarks><otp>init/1</otp></remarks>
    protected abstract DynamicSupervisorInit Init();

    /// <inheritdoc/>
    protected internal sealed override ValueTask<InitResult> InitAsync()
    {
        DynamicSupervisorInit? init = Init();

        // Afterwards, because Init is somebody's code and may have said otherwise.
        TrapExits = true;
        if (init is null)
            return new(InitResult.Stop(ExitReason.BadReturn(nameof(Init))));
        if (ReferenceEquals(init, DynamicSupervisorInit.Ignore))
            return new(InitResult.Ignore);
        if (init.Options.FindFault() is { } fault)
            return new(InitResult.Stop(ExitReason.Custom(fault)));
        Volatile.Write(ref _server, new DynamicSupervisorServer(Context.Cell, init.Options));
        return new(InitResult.Ok);
    }

    /// <inheritdoc/>
    protected internal sealed override ValueTask<CallResult> HandleCallAsync(object request, Caller caller) => request switch
    {
        TerminateProcess call => ReplyAsync(_server!.HandleAsync(call)),
        GetChildren => new(CallResult.Reply(_server!.ListChildren())),
        CountChildren => new(CallResult.Reply(_server!.CountChildren())),
        _ => new(RefuseCall(request, caller)),
    };

    /// <inheritdoc/>
    protected internal sealed override ValueTask<Next> HandleCastAsync(object message) => base.HandleInfoAsync(message);

    /// <inheritdoc/>
    protected internal sealed override ValueTask<Next> HandleInfoAsync(object message) => message switch
    {

        // A signal of somebody who is not the parent: none of a supervisor's business, even if a child sends it.
        TrappedExit => new(Next.Receive),
        _ => base.HandleInfoAsync(message),
    };

    /// <inheritdoc/>
    protected internal sealed override ValueTask<Next> HandleContinueAsync(object argument) => base.HandleContinueAsync(argument);

    /// <inheritdoc/>
    protected internal sealed override ValueTask<Next> HandleTimeoutAsync() => base.HandleTimeoutAsync();

    /// <inheritdoc/>
    protected internal sealed override ValueTask TerminateAsync(ExitReason reason) => _server!.StopAllAsync();

    /// <summary>The children, as <see cref="DynamicSupervisorRef.GetChildrenAsync"/> tells them.</summary>
    protected internal sealed override object? GetState() => _server!.ListChildren();

    /// <summary>Refuses: the children are started and stopped, not replaced.</summary>
    /// <param name="state">What nobody takes.</param>
    protected internal sealed override void SetState(object? state) =>
        throw new NotSupportedException($"The children of a {Kind} cannot be replaced: start, terminate or restart them.");

    private static ChildView ViewOf(Pid pid, DynamicChild child, bool isStopping)
    {
        ChildStatus status = pid.IsAlive ? ChildStatus.Running
            : !isStopping && (child.IsRestarting || ChildView.IsRestarted(child.Spec, pid)) ? ChildStatus.Restarting : ChildStatus.Stopped;
        return new(child.Spec, status == ChildStatus.Running ? pid : null, status, child.Restarts);
    }

    private static async ValueTask<CallResult> ReplyAsync<T>(ValueTask<T> answer) => CallResult.Reply(await answer);
}
