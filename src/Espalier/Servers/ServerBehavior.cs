using System.Diagnostics;
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
    private IdleTime _idle;
    private PendingCall? _current;
    private long _currentVersion;
    private KeptCalls _kept;
    private Handled _handled;
    private FinalReply? _finalReply;
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
        return _handled.Describe(_currentVersion, _current);
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

    [StackTraceHidden]
    internal override ValueTask<ExitReason?> HandleAsync(Mail mail)
    {
        if (_cell.ExtraOrNull?.Debug is not null && !Observe(mail))
            return default;
        if (_idle.IsArmed && mail is not IdleMail && _idle.Cancel(_cell) is { } interrupted && mail is InspectionCall looking)
            return Inspect(looking, interrupted);
        switch (mail)
        {
            case PendingCall call:
                return call.IsInspection ? Inspect((InspectionCall)call, null) : HandleCall(call);
            case CastMail cast:
                _handled.Note(HandledKind.Cast, cast);
                return Finish(cast.HandleBy(_server!));
            case StopMail stop:
                return TerminateAsync(stop.Reason);
            case IdleMail idle:
                if (!_idle.TryTake(idle))
                    return default;
                _handled.Note(HandledKind.Timeout, idle);
                return Finish(_server!.HandleTimeoutAsync());
            default:
                return mail.Body is { } body ? HandleInfo(mail, body) : default;
        }
    }

    /// <summary>From its parent; or from itself, which is how a system that stops asks those whose parent is gone.</summary>
    private bool IsFromParent(TrappedExit exit) =>
        (exit.From == _parent && !PlantedFault.Is(Fault.ParentExitIsAMessage)) || (exit.From == _cell.Pid && _cell.System.IsStopping);

    [StackTraceHidden]
    private ValueTask<ExitReason?> HandleInfo(Mail mail, object body)
    {
        _handled.Note(HandledKind.Message, body);
        if (body is not TrappedExit exit)
            return _server!.HandlePlainAsync(this, body);
        if (IsFromParent(exit))
            return TerminateAsync(exit.Reason, isOrdered: true);
        return mail is ExitMail end ? _server!.HandleEndAsync(this, exit, end.Crash) : Finish(_server!.HandleInfoAsync(exit));
    }

    [StackTraceHidden]
    private ValueTask<ExitReason?> HandleCall(PendingCall call)
    {
        // With its version: once it is answered, by whomever, the object may serve another call before this callback returns.
        long version = call.Version;
        _currentVersion = version;
        _current = call;
        _handled.Note(HandledKind.Call, call);
        return call.HandleBy(this, _server!, version);
    }
}
