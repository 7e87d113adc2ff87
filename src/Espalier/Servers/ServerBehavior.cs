using System.Diagnostics;
using Espalier.Processes;

namespace Espalier.Servers;

/// <summary>A server inside a cell: mail to callback, answer to action.</summary>
internal sealed partial class ServerBehavior(ServerStart start) : ProcessBehavior
{
    // There may be millions, idle: one reference for what only the start needs, which is let go of as it succeeds because it may hold a
    // lot, and afterwards for what few servers need. The turn writes it.
    private object? _rare = start;
    private ProcessCell _cell = null!;
    private GenServer? _server;
    private int _step;
    private bool _isLinked;
    private bool _isObserved;

    internal override string Description => _server?.Kind ?? "server";

    internal override bool IsServer => true;

    internal override int Step => _step;

    /// <summary>The instance; null before its construction.</summary>
    internal GenServer? Server => _server;

    internal override bool HoldsResources => _server is IDisposable or IAsyncDisposable;

    internal override bool CutsStarter => StartOrNull is { SparesStarter: true };

    internal override bool IsStarting => StartOrNull is not null;

    internal override bool IsSupervisor => _server is { IsSupervisor: true };

    internal override bool IsMaster => _server is { IsMaster: true };

    /// <summary>Whose end ends it: the linked starter, or itself.</summary>
    internal Pid Parent => _isLinked ? _cell.Starter : new(_cell);

    /// <summary>The start that has not been acknowledged; null: it is over.</summary>
    private ServerStart? StartOrNull => Volatile.Read(ref _rare) as ServerStart;

    private ServerExtra? ExtraOrNull => Volatile.Read(ref _rare) as ServerExtra;

    // On the turn, and never while it starts: nobody else makes one.
    private ServerExtra Extra
    {
        get
        {
            if (_rare is ServerExtra extra)
                return extra;
            extra = new ServerExtra();
            Volatile.Write(ref _rare, extra);
            return extra;
        }
    }

    internal override ChildId? FindChildId(Pid child) => _server?.FindChildId(child);

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
    internal override StepResult HandleAsync(Mail mail)
    {
        try
        {
            if (_cell.ExtraOrNull?.Debug is not null && !_isObserved)
                return HandleObserved(mail);
            _step++;
            if (_rare is ServerExtra { Idle.IsArmed: true } extra && mail is not IdleMail &&
                extra.Idle.Cancel(_cell) is { } interrupted && mail is InspectionCall looking)
                return Inspect(looking, interrupted);
            switch (mail)
            {
                case PendingCall call:
                    return call.IsInspection ? Inspect((InspectionCall)call, null) : HandleCall(call);
                case CastMail cast:
                    Note(HandledKind.Cast, cast);
                    return Finish(cast.HandleBy(_server!));
                case StopMail stop:
                    return Terminate(stop.Reason);
                case IdleMail idle:
                    if (ExtraOrNull is not { } waiting || !waiting.Idle.TryTake(idle))
                        return default;
                    Note(HandledKind.Timeout, idle);
                    return Finish(_server!.HandleTimeoutAsync());
                default:
                    return mail.Body is { } body ? HandleInfo(mail, body) : default;
            }
        }
        catch (Exception failure)
        {
            return StepResult.Threw(failure);
        }
    }

    /// <summary>From its parent; or from itself, which is how a system that stops asks those whose parent is gone.</summary>
    private bool IsFromParent(TrappedExit exit) =>
        (exit.From == Parent && !PlantedFault.Is(Fault.ParentExitIsAMessage)) || (exit.From == _cell.Pid && _cell.System.IsStopping);

    [StackTraceHidden]
    private StepResult HandleInfo(Mail mail, object body)
    {
        Note(HandledKind.Message, body);
        if (body is not TrappedExit exit)
            return _server!.HandlePlainAsync(this, body);
        if (IsFromParent(exit))
            return Terminate(exit.Reason, isOrdered: true);
        return mail is ExitMail end ? _server!.HandleEndAsync(this, exit, end.Crash) : Finish(_server!.HandleInfoAsync(exit));
    }

    [StackTraceHidden]
    private StepResult HandleCall(PendingCall call)
    {
        // With its version: once it is answered, by whomever, the object may serve another call before this callback returns.
        long version = call.Version;
        _kind = HandledKind.Call;
        Hold(call);
        return call.HandleBy(this, _server!, version);
    }
}
