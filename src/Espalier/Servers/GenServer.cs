using System.Diagnostics;
using Espalier.CompilerServices;
using Espalier.Processes;
using Espalier.Servers;

namespace Espalier;

/// <summary>A process that keeps state and answers messages, one after another.</summary>
/// <remarks>
/// State lives in fields. Each start makes a new instance, so a restart begins afresh. Callbacks run on the process's turn and never
/// beside each other. What an instance holds is released in Dispose, which always runs once its code has ended, whatever ended it;
/// <see cref="TerminateAsync"/> keeps OTP's rule and does not run when the process is killed or falls by an exit it does not trap.
/// <para>
/// What it is asked is best written as methods of a partial class, with <see cref="CallAttribute"/>, <see cref="CastAttribute"/> and
/// <see cref="InfoAttribute"/>: then a client with types is generated. <see cref="HandleCallAsync"/>, <see cref="HandleCastAsync"/> and
/// <see cref="HandleInfoAsync"/> are the layer below, for ports of OTP code and for requests of an open set. All other callbacks are for both.
/// </para>
/// <otp>gen_server</otp>
/// <otp-differs>Fields are not rolled back when a callback throws: OTP's terminate sees the state from before it.</otp-differs>
/// </remarks>
public abstract class GenServer
{
    private ProcessCell? _cell;

    /// <summary>What this server may do with its own process. Not in the constructor: the process has none yet.</summary>
    protected ProcessContext Context => _cell is null ? default : new ProcessContext(_cell);

    /// <summary>Of the context, whatever a class above means by that name.</summary>
    internal CancellationToken Token => Context.CancellationToken;

    /// <summary>True: exit signals, except a kill, become <see cref="TrappedExit"/> messages, and the parent's end runs terminate.</summary>
    /// <remarks>Set it in <see cref="InitAsync"/>. Default: false. <otp>process_flag(trap_exit, Bool)</otp></remarks>
    protected bool TrapExits
    {
        get => Context.TrapExits;
        set
        {
            // A context is a value: what is set through a variable of it acts on the process.
            ProcessContext context = Context;
            context.TrapExits = value;
        }
    }

    /// <summary>The first thing that runs; the starter waits for it. Slow work belongs into a continue.</summary>
    /// <returns>Default: <see cref="InitResult.Ok"/>.</returns>
    /// <remarks><otp>init/1</otp></remarks>
    protected internal virtual ValueTask<InitResult> InitAsync() => new(InitResult.Ok);

    /// <summary>Answers a call.</summary>
    /// <param name="request">What was asked: an <see cref="ICall{TReply}"/>.</param>
    /// <param name="caller">Who waits; needed only to reply later.</param>
    /// <returns>Default: throws, because no request is known.</returns>
    /// <remarks><otp>handle_call/3</otp></remarks>
    protected internal virtual ValueTask<CallResult> HandleCallAsync(object request, Caller caller) =>
        throw new NotSupportedException($"{Kind} does not handle the call {request?.GetType().Name} in HandleCallAsync.");

    /// <summary>Handles a cast.</summary>
    /// <param name="message">What was cast.</param>
    /// <returns>Default: throws, because no message is known.</returns>
    /// <remarks><otp>handle_cast/2</otp></remarks>
    protected internal virtual ValueTask<Next> HandleCastAsync(object message) =>
        throw new NotSupportedException($"{Kind} does not handle the cast {message?.GetType().Name} in HandleCastAsync.");

    /// <summary>Handles every other message: plain ones, <see cref="TrappedExit"/> of others than the parent, <see cref="Down"/>.</summary>
    /// <param name="message">What came.</param>
    /// <returns>Default: logs a warning with the message's type and goes on.</returns>
    /// <remarks><otp>handle_info/2</otp></remarks>
    protected internal virtual ValueTask<Next> HandleInfoAsync(object message)
    {
        _cell!.System.LogUnhandled(_cell.Pid, Kind, message?.GetType().Name ?? "null");
        return new(Next.Receive);
    }

    /// <summary>Goes on right after a callback that answered <see cref="Next.Continue"/>, before any message.</summary>
    /// <param name="argument">What that answer carried.</param>
    /// <returns>Default: throws, because nothing is known to go on with.</returns>
    /// <remarks><otp>handle_continue/2</otp></remarks>
    protected internal virtual ValueTask<Next> HandleContinueAsync(object argument) => throw new NotSupportedException(
        $"{Kind} does not handle the continue {argument?.GetType().Name}: override HandleContinueAsync.");

    /// <summary>No message came for as long as <see cref="Next.ReceiveFor"/> said.</summary>
    /// <returns>Default: goes on.</returns>
    /// <remarks><otp>handle_info(timeout, State)</otp></remarks>
    protected internal virtual ValueTask<Next> HandleTimeoutAsync() => new(Next.Receive);

    /// <summary>
    /// The server ends by its own decision, by a failure of a callback, by a stop, or, if it traps exits, because its parent ended.
    /// Not called after a failed init, a kill, or an exit signal it does not trap.
    /// </summary>
    /// <param name="reason">Why. If this throws, that is the reason instead.</param>
    /// <remarks>Together with Dispose it has <see cref="ProcessSystemOptions.DisposeGrace"/>. <otp>terminate/2</otp></remarks>
    protected internal virtual ValueTask TerminateAsync(ExitReason reason) => default;

    /// <summary>What people may see of the state, in reports of crashes and in its status. Without it no contents are shown.</summary>
    /// <returns>A text for logs, without secrets. Default: null, nothing is shown.</returns>
    /// <remarks>
    /// Called between two messages when somebody asks for the status; and when the server has failed, after <see cref="TerminateAsync"/>
    /// and before Dispose: then it can look at the fields, and no operation of the context works any more. If it throws, the text says so,
    /// and nobody is hurt.
    /// <otp>format_status/1</otp>
    /// </remarks>
    protected internal virtual string? DescribeState() => null;

    /// <summary>The state as one value, for those who look into a running server: tests and tools. Not redacted.</summary>
    /// <returns>Best something that does not change: whoever asked gets it as it is. Default: throws, and whoever asked learns it.</returns>
    /// <remarks>
    /// Called between two messages. What it throws fails the request, and the server goes on. <otp>sys:get_state/2</otp>
    /// <otp-differs>State lives in fields, which nobody else can name: a server says itself what it gives away.</otp-differs>
    /// </remarks>
    protected internal virtual object? GetState() =>
        throw new NotSupportedException($"{Kind} does not give its state away: override GetState.");

    /// <summary>Replaces the state by one value: what <see cref="GetState"/> gives, changed by somebody who looks into a running server.</summary>
    /// <param name="state">The new state. Check its type before anything is changed.</param>
    /// <remarks>
    /// Called between two messages. Default: throws. What it throws fails the request, and the server goes on.
    /// <otp>sys:replace_state/3</otp>
    /// </remarks>
    protected internal virtual void SetState(object? state) =>
        throw new NotSupportedException($"{Kind} does not let its state be replaced: override SetState.");

    /// <summary>What people see in reports.</summary>
    internal virtual string Kind => this is IWorkHost host ? host.WorkName : GetType().Name;

    /// <summary>It has children, whose ends may take any time: its own terminating has no limit.</summary>
    internal virtual bool IsSupervisor => false;

    /// <summary>It stands at the top of an application: what descends from it belongs to that.</summary>
    internal virtual bool IsMaster => false;

    /// <summary>The id of the child that runs as this process; null: it is none of its children, or has no id. Any thread.</summary>
    internal virtual ChildId? FindChildId(Pid child) => null;

    /// <summary>A process that it was linked to has ended. Only supervisors are told apart from signals; others get both as messages.</summary>
    [StackTraceHidden]
    internal virtual StepResult HandleEndAsync(ServerBehavior runtime, TrappedExit exit, CrashReport? crash) =>
        runtime.Finish(HandleInfoAsync(exit));

    /// <summary>A message that is no exit. Those of the runtime who wait for others finish it themselves, in one state machine.</summary>
    [StackTraceHidden]
    internal virtual StepResult HandlePlainAsync(ServerBehavior runtime, object message) => runtime.Finish(HandleInfoAsync(message));

    /// <summary>A call by message, likewise.</summary>
    [StackTraceHidden]
    internal virtual StepResult AnswerAsync(ServerBehavior runtime, PendingCall call, long version) =>
        runtime.Finish(call, version, HandleCallAsync(call.Request, new Caller(call, version)));

    /// <summary>A call that it does not understand fails for its caller, and for nobody else.</summary>
    internal CallResult RefuseCall(object request, Caller caller)
    {
        string name = TypeText.QualifiedNameOf(request.GetType());
        caller.Fail(new NotSupportedException($"{Kind} does not handle the call {name}."));
        return CallResult.Later;
    }

    /// <summary>A cast of generated code that was meant for a server of another class: harms nobody, and is logged.</summary>
    internal ValueTask<Next> IgnoreCast(object message)
    {
        _cell!.System.LogUnhandled(_cell.Pid, Kind, TypeText.QualifiedNameOf(message.GetType()));
        return new(Next.Receive);
    }

    /// <summary>The state as somebody wants to have it.</summary>
    /// <exception cref="InvalidCastException">It is of another type.</exception>
    internal static T StateOf<T>(object? state)
    {
        if (state is T typed)
            return typed;
        if (state is null && default(T) is null)
            return default!;
        string found = state is null ? "null" : TypeText.NameOf(state.GetType());
        throw new InvalidCastException($"The state is {found}, not {TypeText.NameOf(typeof(T))}.");
    }

    internal void Attach(ProcessCell cell)
    {
        if (_cell is not null)
            throw new InvalidOperationException($"This {GetType().Name} has run as {_cell.Pid}: every start needs a new instance.");
        _cell = cell;
    }
}
