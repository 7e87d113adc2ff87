using System.Diagnostics;
using Espalier.Processes;

namespace Espalier.Servers;

/// <content>Those who look into it: requests for the runtime, suspension, observers, counts.</content>
internal sealed partial class ServerBehavior
{
    internal Pid Pid => _cell.Pid;

    /// <summary>It takes no ordinary mail. Any thread.</summary>
    internal bool IsSuspended => Debug is { IsSuspended: true };

    /// <summary>The counts; null: nobody has switched them on.</summary>
    internal ServerStatistics? Statistics =>
        Debug is { CountsSince: { } since } debug ? new(since, _cell.System.Now, debug.MessagesIn, debug.MessagesOut) : null;

    // Asked from outside too, perhaps before its first turn.
    private ServerDebug? Debug => _cell is { } cell ? (ServerDebug?)cell.ExtraOrNull?.Debug : null;

    internal T GetState<T>() => GenServer.StateOf<T>(_server!.GetState());

    internal T ReplaceState<T>(Func<T, T> replace)
    {
        T state = replace(GetState<T>());
        _server!.SetState(state);
        return state;
    }

    /// <summary>Switches something on or off.</summary>
    internal void Switch(Action<ServerDebug> change)
    {
        ServerDebug debug = Debug ?? new ServerDebug();
        change(debug);
        _cell.Extra.Debug = debug.IsIdle ? null : debug;
    }

    internal void Count(bool isOn) => Switch(debug =>
    {
        if (isOn == debug.CountsSince.HasValue)
            return;
        debug.CountsSince = isOn ? _cell.System.Now : null;
        debug.MessagesIn = debug.MessagesOut = 0;
    });

    /// <summary>Runs somebody's function. An exit that it asks for is a failure of that function, not the server's end.</summary>
    internal TResult RunGuarded<TArgument, TResult>(Func<TArgument, TResult> function, TArgument argument)
    {
        ExitReason? earlier = _cell.ExtraOrNull?.Requested;
        try
        {
            return function(argument);
        }
        finally
        {
            if (earlier is null)
                _cell.ForgetRequestedExit();
        }
    }

    /// <summary>May it be handled before the server is resumed? On the turn.</summary>
    internal bool TakesWhileSuspended(Mail mail)
    {
        switch (mail)
        {
            case InspectionCall call:
                // Held from now on: a kill that comes before it is carried out fails it.
                Hold(call);
                return true;
            case StopMail:
                return true;
            default:
                return mail.Body is TrappedExit exit && IsFromParent(exit);
        }
    }

    /// <param name="call">The request.</param>
    /// <param name="idle">The idle time that it interrupted, to begin anew; null: none.</param>
    private StepResult Inspect(InspectionCall call, TimeSpan? idle)
    {
        Answer(call);
        if (IsSuspended)
            return StepResult.Of(StaySuspendedAsync(idle));
        Rearm(idle);
        return default;
    }

    private void Answer(InspectionCall call)
    {
        Hold(call);
        call.Run(this);

        // A kill this very moment refuses the answer: then it is still ours to fail.
        if (!call.IsPendingAs(_version))
        {
            Release();
            ForgetHandled();
        }
    }

    private void Rearm(TimeSpan? idle)
    {
        if (idle is { } time && _cell.Fate is null)
            Extra.Idle.Arm(_cell, time);
    }

    /// <summary>An open handler that receives only what a suspended server may handle: ordinary mail waits in its order.</summary>
    private async ValueTask<ExitReason?> StaySuspendedAsync(TimeSpan? idle)
    {
        while (IsSuspended)
        {
            Mail mail = await _cell.ReceiveAsync(new SuspendedReceive(_cell.System, this), CancellationToken.None);
            switch (mail)
            {
                case InspectionCall call:
                    Answer(call);
                    break;
                case StopMail stop:
                    return await Terminate(stop.Reason);
                default:
                    return await Terminate(((TrappedExit)mail.Body!).Reason, isOrdered: true);
            }
        }
        Rearm(idle);
        return null;
    }

    /// <summary>The same for a server that somebody looks into, or that logs in scopes.</summary>
    [StackTraceHidden]
    private StepResult HandleObserved(Mail mail)
    {
        if (!Observe(mail))
            return default;
        using IDisposable? scope = BeginScope(mail);
        _isObserved = true;
        try
        {
            // What it awaits goes on in the scope, which is closed here for the others.
            return HandleAsync(mail);
        }
        finally
        {
            _isObserved = false;
        }
    }

    /// <summary>Shows a mail to those who look. False: one of them has killed the server, and the mail is not handled.</summary>
    private bool Observe(Mail mail)
    {
        ServerDebug debug = Debug!;
        switch (mail)
        {
            case PendingCall { IsInspection: false } call:
                // Nobody has answered it, so it is this call still, even if its caller has given up: only an answered one is used again.
                Show(debug, ServerTraceKind.Call, call.Request, call.CallerOf(call.Version));
                break;
            case CastMail cast:
                Show(debug, ServerTraceKind.Cast, cast.Message, default);
                break;
            case IdleMail idle when ExtraOrNull is { } extra && extra.Idle.IsPending(idle):
                Show(debug, ServerTraceKind.Timeout, null, default);
                break;
            case { Body: { } body } when body is not TrappedExit exit || !IsFromParent(exit):
                Show(debug, ServerTraceKind.Message, body, default);
                break;
            default:
                return true;
        }
        if (_cell.Fate is null)
            return true;
        if (mail is PendingCall open)
            Hold(open);
        return false;
    }

    /// <summary>Shows a reply to those who look; before it is given, because afterwards the call may serve another.</summary>
    private void ObserveReply(PendingCall call, long version, object? value)
    {
        if (Debug is { } debug)
            Show(debug, ServerTraceKind.Reply, value, call.CallerOf(version));
    }

    private void Show(ServerDebug debug, ServerTraceKind kind, object? message, Pid peer)
    {
        if (debug.CountsSince is not null)
        {
            if (kind == ServerTraceKind.Reply)
                debug.MessagesOut++;
            else if (kind != ServerTraceKind.Timeout)
                debug.MessagesIn++;
        }
        if (debug.Observers.Count == 0)
            return;
        var trace = new ServerTrace(Pid, _cell.System.Now, kind, message, peer);
        int removed = debug.Observers.RemoveAll(observer => !Wants(observer, trace));
        if (removed > 0)
            Switch(static _ => { });
    }

    /// <summary>Does it want to see more? One that throws does not.</summary>
    private bool Wants(Func<ServerTrace, bool> observer, ServerTrace trace)
    {
        try
        {
            return RunGuarded(observer, trace);
        }
        catch (Exception failure)
        {
            if (_cell.Fate is null)
                _cell.System.LogObserver(Pid, Description, failure);
            return false;
        }
    }
}
