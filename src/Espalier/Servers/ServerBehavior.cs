using Espalier.Processes;

namespace Espalier.Servers;

/// <summary>A server inside a cell: mail to callback, answer to action.</summary>
internal sealed partial class ServerBehavior(ServerStart start) : ProcessBehavior
{
    // What only the start needs; let go of as it succeeds, because it may hold a lot.
    private ServerStart? _start = start;
    private ProcessCell _cell = null!;
    private GenServer? _server;
    private Pid _parent;
    private IdleMail? _idle;
    private PendingCall? _current;
    private long _currentVersion;
    private PendingCall? _firstKept;
    private FinalReply? _finalReply;
    private object? _handled;
    private HandledKind _handledKind;
    private bool _isTerminating;

    internal override string Description => _server?.Kind ?? "server";

    internal override bool IsServer => true;

    /// <summary>The instance; null before its construction.</summary>
    internal GenServer? Server => _server;

    internal override bool HoldsResources => _server is IDisposable or IAsyncDisposable;

    internal override bool CutsStarter => _start is { SparesStarter: true };

    internal override bool IsStarting => _start is not null;

    internal override bool IsSupervisor => _server is { IsSupervisor: true };

    internal override bool IsMaster => _server is { IsMaster: true };

    internal override ChildId? FindChildId(Pid child) => _server?.FindChildId(child);

    internal override string DescribeLastMessage()
    {
        if (IsStarting)
            return "none: it was starting";
        Pid caller = _handledKind == HandledKind.Call && _current is { } call ? call.CallerOf(_currentVersion) : default;

        // By its version: a call that is answered may serve another one, and whoever abandons a process asks on a thread of his own.
        object? handled = _handled switch
        {
            PendingCall asked => asked.RequestOf(_currentVersion),
            CastMail cast => cast.Message,
            var message => message,
        };
        return MessageText.Describe(_handledKind, handled, caller);
    }

    internal override string DescribeState()
    {
        // A server whose start failed has no state yet that makes sense.
        if (IsStarting || _server is null)
            return NotShown;
        try
        {
            return _server.DescribeState() ?? NotShown;
        }
        catch (Exception failure)
        {
            return $"not shown: DescribeState threw {failure.GetType().Name}";
        }
    }

    internal override ValueTask<ExitReason?> StartAsync(ProcessCell cell)
    {
        _cell = cell;
        _parent = (_start!.LinkedStarter ?? cell).Pid;
        if (_start.ViaName is { } viaName && !TryTakeName(viaName))
            return new(ExitReason.Normal);
        GenServer server = _start!.Create() ?? throw new InvalidOperationException("The function that makes the server returned null.");
        server.Attach(cell);
        _server = server;
        ValueTask<InitResult> init = server.InitAsync();
        return init.IsCompletedSuccessfully ? ApplyInit(init.Result) : FinishInitAsync(init);
    }

    internal override ValueTask<ExitReason?> HandleAsync(Mail mail)
    {
        if (_cell.ExtraOrNull?.Debug is not null && !Observe(mail))
            return default;
        if (_idle is { } pending && mail is not IdleMail)
        {
            CancelIdle();
            if (mail is InspectionCall looking)
                return Inspect(looking, pending.Time);
        }
        switch (mail)
        {
            case PendingCall call:
                return call.IsInspection ? Inspect((InspectionCall)call, null) : HandleCall(call);
            case CastMail cast:
                Note(HandledKind.Cast, cast);
                return Finish(cast.HandleBy(_server!));
            case StopMail stop:
                return TerminateAsync(stop.Reason);
            case IdleMail idle:
                if (!ReferenceEquals(_idle, idle))
                    return default;
                _idle = null;
                Note(HandledKind.Timeout, idle);
                return Finish(_server!.HandleTimeoutAsync());
            default:
                return mail.Body is { } body ? HandleInfo(mail, body) : default;
        }
    }

    internal override ValueTask<ExitReason?> FailAsync(Exception failure)
    {
        ExitReason reason = ExitReason.Of(failure);
        if (_start is not null)
            return new(reason);
        if (!_isTerminating)
            return TerminateAsync(reason);

        // Terminate itself failed: that is the reason now, and a reply that was promised is still given.
        SendFinalReply();
        return new(reason);
    }

    internal override async ValueTask DisposeAsync()
    {
        if (_server is IAsyncDisposable asynchronous)
            await asynchronous.DisposeAsync();
        else if (_server is IDisposable disposable)
            disposable.Dispose();
    }

    internal override void FailOpenCalls(ExitReason reason)
    {
        _current?.FailWith(_currentVersion, reason);
        while (TakeKept() is { } call)
            call.FailWith(call.Version, reason);
    }

    internal override void OnEnded(ExitReason reason)
    {
        CancelIdle();
        _start?.OnEnded(reason);
    }

    /// <summary>A call without a reply that its callback has returned from.</summary>
    internal void Keep(PendingCall call)
    {
        _cell.Lock.Enter();
        call.NextKept = _firstKept;
        if (_firstKept is not null)
            _firstKept.PreviousKept = call;
        _firstKept = call;
        _cell.Lock.Exit();
    }

    internal void Forget(PendingCall call)
    {
        _cell.Lock.Enter();
        if (ReferenceEquals(_firstKept, call))
            _firstKept = call.NextKept;
        if (call.PreviousKept is { } previous)
            previous.NextKept = call.NextKept;
        if (call.NextKept is { } next)
            next.PreviousKept = call.PreviousKept;
        call.NextKept = call.PreviousKept = null;
        _cell.Lock.Exit();
    }

    private PendingCall? TakeKept()
    {
        PendingCall? call = _firstKept;
        if (call is not null)
            Forget(call);
        return call;
    }

    /// <summary>From its parent; or from itself, which is how a system that stops asks those whose parent is gone.</summary>
    private bool IsFromParent(TrappedExit exit) =>
        (exit.From == _parent && !PlantedFault.Is(Fault.ParentExitIsAMessage)) || (exit.From == _cell.Pid && _cell.System.IsStopping);

    private bool TryTakeName(ProcessName name)
    {
        if (name.Resolver.TryRegister(name.Key, _cell.Pid))
        {
            _cell.Extra.ViaName = name;
            return true;
        }
        name.TryFind(out Pid holder);
        _start!.Decide(new StartResult.Failed(new StartError.AlreadyStarted(holder)));
        return false;
    }

    /// <summary>Remembers what is being handled, for the report of a crash. Forgotten when the callback has ended well.</summary>
    private void Note(HandledKind kind, object handled)
    {
        _handledKind = kind;
        _handled = handled;
    }

    private ValueTask<ExitReason?> HandleInfo(Mail mail, object body)
    {
        Note(HandledKind.Message, body);
        if (body is not TrappedExit exit)
            return Finish(_server!.HandleInfoAsync(body));
        if (IsFromParent(exit))
            return TerminateAsync(exit.Reason, isOrdered: true);
        return Finish(mail is ExitMail end ? _server!.HandleEndAsync(exit, end.Crash) : _server!.HandleInfoAsync(exit));
    }

    private async ValueTask<ExitReason?> FinishInitAsync(ValueTask<InitResult> init) => await ApplyInit(await init);

    private ValueTask<ExitReason?> ApplyInit(InitResult result)
    {
        switch (result.Kind)
        {
            case InitKind.Ok:
                if (!_start!.Acknowledge(_cell.Pid))
                    return default;
                _start = null;
                return Apply(result.Then);
            case InitKind.Ignore:
                _start!.Decide(new StartResult.Ignored());
                return new(ExitReason.Normal);
            case InitKind.Stop:
                return new(result.Reason);
            case InitKind.Fail:
                _start!.Decide(new StartResult.Failed(new StartError.Failed(result.Reason)));
                return new(ExitReason.Normal);
            default:
                return new(ExitReason.BadReturn(nameof(GenServer.InitAsync)));
        }
    }

    private ValueTask<ExitReason?> HandleCall(PendingCall call)
    {
        // With its version: once it is answered, by whomever, the object may serve another call before this callback returns.
        long version = call.Version;
        _currentVersion = version;
        _current = call;
        Note(HandledKind.Call, call);
        return call.HandleBy(this, _server!, version);
    }

    /// <summary>Does what the answer to a call says.</summary>
    internal ValueTask<ExitReason?> Finish(PendingCall call, long version, ValueTask<CallResult> answer) =>
        answer.IsCompletedSuccessfully ? ApplyCall(call, version, answer.Result) : FinishCallAsync(call, version, answer);

    /// <summary>The same for a callback whose answer is the reply itself.</summary>
    internal ValueTask<ExitReason?> Finish<TReply>(TypedCall<TReply> call, long version, ValueTask<TReply> answer) =>
        answer.IsCompletedSuccessfully ? ApplyReply(call, version, answer.Result) : FinishReplyAsync(call, version, answer);

    private async ValueTask<ExitReason?> FinishReplyAsync<TReply>(TypedCall<TReply> call, long version, ValueTask<TReply> answer) =>
        await ApplyReply(call, version, await answer);

    private ValueTask<ExitReason?> ApplyReply<TReply>(TypedCall<TReply> call, long version, TReply reply)
    {
        // As in ApplyCall.
        if (_cell.Fate is not null)
            return default;
        if (_cell.ExtraOrNull?.Debug is not null)
            ObserveReply(call, version, reply);
        if (call.ReplyTyped(version, reply) || !call.IsPendingAs(version))
            _current = null;
        return Apply(Next.Receive);
    }

    private async ValueTask<ExitReason?> FinishCallAsync(PendingCall call, long version, ValueTask<CallResult> answer) =>
        await ApplyCall(call, version, await answer);

    private ValueTask<ExitReason?> ApplyCall(PendingCall call, long version, CallResult result)
    {
        // A fate that came meanwhile fences the answer too; the call fails with the process.
        if (_cell.Fate is not null)
            return default;
        switch (result.Kind)
        {
            case CallKind.Reply:
                if (_cell.ExtraOrNull?.Debug is not null)
                    ObserveReply(call, version, result.Value);

                // A kill this very moment refuses the reply: then the call is still ours to fail.
                if (call.Reply(version, result.Value) || !call.IsPendingAs(version))
                    _current = null;
                return Apply(result.Then);
            case CallKind.Later:
                _current = null;
                call.KeepAt(this, version);
                return Apply(result.Then);
            case CallKind.Stop:
                return TerminateAsync(result.Reason);
            case CallKind.StopWithReply:
                call.ThrowIfNoReply(result.Value);
                _finalReply = new FinalReply(call, version, result.Value);
                return TerminateAsync(result.Reason);
            default:
                return TerminateAsync(ExitReason.BadReturn(call.Callback));
        }
    }

    private ValueTask<ExitReason?> Finish(ValueTask<Next> answer) =>
        answer.IsCompletedSuccessfully ? Apply(answer.Result) : FinishAsync(answer);

    private async ValueTask<ExitReason?> FinishAsync(ValueTask<Next> answer) => await Apply(await answer);

    private ValueTask<ExitReason?> Apply(Next next)
    {
        while (_cell.Fate is null)
        {
            switch (next.Kind)
            {
                case NextKind.Receive or NextKind.Hibernate:
                    _handled = null;
                    return default;
                case NextKind.ReceiveFor:
                    _handled = null;
                    ArmIdle(next.Time);
                    return default;
                case NextKind.Stop:
                    return TerminateAsync(next.Reason);
                case NextKind.None:
                    return TerminateAsync(ExitReason.BadReturn(NameCallback()));
                default:
                    // Before any message, and in a loop: a chain of continues must not grow the stack.
                    Note(HandledKind.Continue, next.Argument);
                    ValueTask<Next> answer = _server!.HandleContinueAsync(next.Argument);
                    if (!answer.IsCompletedSuccessfully)
                        return FinishAsync(answer);
                    next = answer.Result;
                    break;
            }
        }
        return default;
    }

    /// <summary>The callback that has just answered; a call's answer is looked at elsewhere.</summary>
    private string NameCallback() => _handledKind switch
    {
        HandledKind.Cast => ((CastMail)_handled!).Callback,
        HandledKind.Continue => nameof(GenServer.HandleContinueAsync),
        HandledKind.Timeout => nameof(GenServer.HandleTimeoutAsync),
        _ => nameof(GenServer.HandleInfoAsync),
    };

    private void ArmIdle(TimeSpan idle)
    {
        _idle = new IdleMail(_cell, idle);
        if (idle == TimeSpan.Zero)
            _cell.Post(_idle);
        else
            _cell.System.Timers.Arm(_idle, idle);
    }

    private void CancelIdle()
    {
        if (_idle is not { } idle)
            return;
        _idle = null;
        _cell.System.Timers.Cancel(idle);
    }

    /// <summary>Alive, and about to end: the callback may do everything. What it throws comes back through <see cref="FailAsync"/>.</summary>
    private async ValueTask<ExitReason?> TerminateAsync(ExitReason reason, bool isOrdered = false)
    {
        if (_cell.Fate is not null)
            return null;
        _isTerminating = true;

        // Ordered by a supervisor: it knows how long this may take, and kills when the time is over. A supervisor has its children's time.
        if (isOrdered && !_server!.IsSupervisor && _parent.Target is ProcessCell { IsSupervisor: true } supervisor)
            _cell.BeginTerminating(reason, supervisor);
        else
            _cell.BeginTerminating(reason, hasLimit: !_server!.IsSupervisor);
        await _server!.TerminateAsync(reason);
        SendFinalReply();
        return reason;
    }

    private void SendFinalReply()
    {
        if (_finalReply is { } final)
        {
            _finalReply = null;

            // The caller may fetch it and give the object to another call before the report of this end is written.
            if (_handled is PendingCall asked)
                _handled = asked.Request;
            if (_cell.ExtraOrNull?.Debug is not null)
                ObserveReply(final.Call, final.Version, final.Value);
            final.Call.Reply(final.Version, final.Value);
        }
    }

    private sealed record FinalReply(PendingCall Call, long Version, object? Value);
}
