using Espalier.Processes;
using Espalier.Servers;
using Espalier.Supervision;

namespace Espalier;

/// <summary>A process that starts other processes, restarts them when they fail, and stops them when it ends.</summary>
/// <remarks>
/// Children start one after another, each waited for until its init is done, and stop in reverse order. One that ends is restarted or
/// not, by its <see cref="RestartType"/>, alone or with its siblings, by the strategy. More restarts than the limit allows end the
/// supervisor, with the reason shutdown, after its children: its own supervisor decides then. Either give the children to
/// <see cref="StartAsync(ProcessSystem, IReadOnlyList{ChildSpec}, SupervisorOptions?, CancellationToken)"/>, or derive a class
/// whose <see cref="Init"/> names them.
/// <otp>supervisor</otp>
/// <otp-differs>
/// A call that no supervisor understands fails for its caller, and a cast is logged and dropped; OTP's supervisor crashes. An exit
/// signal that a living child sends to its supervisor is ignored; OTP takes it for the child's end.
/// </otp-differs>
/// </remarks>
public abstract partial class Supervisor : GenServer
{
    private SupervisorServer? _server;

    internal sealed override bool IsSupervisor => true;

    internal sealed override ChildId? FindChildId(Pid child) => Volatile.Read(ref _server)?.Table.FindId(child);

    internal sealed override StepResult HandleEndAsync(ServerBehavior runtime, TrappedExit exit, CrashReport? crash) =>
        _server!.HandleExitAsync(runtime, exit, crash);

    internal sealed override StepResult HandlePlainAsync(ServerBehavior runtime, object message) =>
        message is RetryStart retry ? _server!.HandleRetryAsync(runtime, retry) : base.HandlePlainAsync(runtime, message);

    /// <summary>For kinds of supervisors that do more than others; there once the init has named the children.</summary>
    private protected SupervisorServer Server => _server!;

    /// <summary>The children at this moment, in start order. Any thread.</summary>
    internal ChildView[] CopyChildren() => Volatile.Read(ref _server)?.Table.Copy() ?? [];

    /// <summary>The restarts within the period at this moment, and how many are tolerated; null: not started yet. Any thread.</summary>
    internal (int Recent, int? Max) CountRestarts() =>
        Volatile.Read(ref _server) is { } server ? (server.RecentRestarts, server.MaxRestarts) : (0, null);

    /// <summary>A child runs, for the first time or again. On the supervisor's turn, before anybody is told.</summary>
    internal virtual void OnChildStarted(ChildId id, Pid child)
    {
    }

    /// <summary>A request that only one kind of supervisor understands.</summary>
    internal virtual ValueTask<CallResult> HandleOwnCallAsync(object request, Caller caller) => new(RefuseCall(request, caller));

    /// <summary>Names the children. Runs in the supervisor's process, at every start of it.</summary>
    /// <returns>The children and options; or that there is nothing to supervise.</returns>
    /// <remarks><otp>init/1</otp></remarks>
    protected abstract SupervisorInit Init();

    /// <inheritdoc/>
    protected internal sealed override ValueTask<InitResult> InitAsync()
    {
        SupervisorInit? init = Init();

        // Afterwards, because Init is somebody's code and may have said otherwise.
        TrapExits = true;
        if (init is null)
            return new(InitResult.Stop(ExitReason.BadReturn(nameof(Init))));
        if (ReferenceEquals(init, SupervisorInit.Ignore))
            return new(InitResult.Ignore);
        var server = new SupervisorServer(Context.Cell, init, this);
        Volatile.Write(ref _server, server);
        return server.StartAsync();
    }

    /// <inheritdoc/>
    protected internal sealed override ValueTask<CallResult> HandleCallAsync(object request, Caller caller) => request switch
    {
        StartChild call => ReplyAsync(_server!.HandleAsync(call)),
        RestartChild call => ReplyAsync(_server!.HandleAsync(call)),
        TerminateChild call => ReplyAsync(_server!.HandleAsync(call)),
        DeleteChild call => new(CallResult.Reply(_server!.Handle(call))),
        GetChildren => new(CallResult.Reply(_server!.ListChildren())),
        GetChild call => new(CallResult.Reply(_server!.Handle(call))),
        CountChildren => new(CallResult.Reply(_server!.CountChildren())),
        GetChildSpec call => new(CallResult.Reply(_server!.Handle(call))),
        _ => HandleOwnCallAsync(request, caller),
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

    /// <summary>The children, as <see cref="SupervisorRef.GetChildrenAsync"/> tells them.</summary>
    protected internal sealed override object? GetState() => _server!.ListChildren();

    /// <summary>Refuses: the children are started and stopped, not replaced.</summary>
    /// <param name="state">What nobody takes.</param>
    protected internal sealed override void SetState(object? state) =>
        throw new NotSupportedException($"The children of a {Kind} cannot be replaced: start, terminate or restart them.");

    private static async ValueTask<CallResult> ReplyAsync<T>(ValueTask<T> answer) => CallResult.Reply(await answer);
}
