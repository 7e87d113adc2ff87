using Espalier.Processes;

namespace Espalier.Servers;

/// <content>The scopes that its callbacks log in, if the options of its system ask for them.</content>
internal sealed partial class ServerBehavior
{
    private const string Stopping = "stop";

    private IDisposable? BeginInitScope()
    {
        if (!_cell.System.Options.LogScopes)
            return null;
        var scope = new HandlerScope(_cell, "init", null);
        _cell.Extra.Debug = new ServerDebug { Scope = scope };
        return LogScope.Open(_cell, scope);
    }

    /// <summary>Around what is handled next.</summary>
    private IDisposable? BeginScope(Mail mail)
    {
        // Others look into it: what lies in a call as a value is not put into an object for nobody.
        if (Debug is not { Scope: not null })
            return null;
        (string kind, object? message) = mail switch
        {
            PendingCall { IsInspection: false } call => ("call", call.Request),
            PendingCall => ("inspection", null),
            CastMail cast => ("cast", cast.Message),
            IdleMail => ("timeout", null),
            StopMail => (Stopping, null),
            { Body: TrappedExit exit } when IsFromParent(exit) => (Stopping, null),
            _ => ("message", mail.Body),
        };
        return BeginScope(kind, message?.GetType());
    }

    private IDisposable? BeginScope(string kind, Type? type = null)
    {
        if (Debug is not { Scope: not null } debug)
            return null;
        var scope = new HandlerScope(_cell, kind, type);
        debug.Scope = scope;
        return LogScope.Open(_cell, scope);
    }

    /// <summary>The turn goes on with something that is no mail, in the scope that is open.</summary>
    private void ChangeScope(string kind, Type? type = null)
    {
        if (_cell.ExtraOrNull?.Debug is ServerDebug { Scope: { } scope })
            scope.Become(kind, type);
    }
}
