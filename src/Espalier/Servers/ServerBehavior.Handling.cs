using Espalier.CompilerServices;

namespace Espalier.Servers;

/// <content>What it is handling: for the report of a crash, for the name of a callback that answers nothing, and for a call's failure.</content>
internal sealed partial class ServerBehavior
{
    // The turn writes them. Whoever abandons the process reads them on a thread of his own: a text from parts of two is wrong then, no
    // more; a call is never taken for another one, because it is written before it is open, its version before itself, and no further
    // one is handled once the fate is fixed.
    private object? _what;
    private long _version;
    private HandledKind _kind;
    private bool _isOpen;

    /// <summary>The call that is its to fail; null: none.</summary>
    private PendingCall? OpenCall =>
        Volatile.Read(ref _isOpen) ? Volatile.Read(ref _what) as PendingCall ?? ExtraOrNull?.Final?.Call : null;

    /// <summary>The callback that has just answered, or the request that stands for it.</summary>
    private string Callback => (_kind, _what) switch
    {
        (HandledKind.Call, PendingCall call) => call.Callback,
        (HandledKind.Cast, CastMail cast) => cast.Callback,
        (HandledKind.Continue, _) => nameof(GenServer.HandleContinueAsync),
        (HandledKind.Timeout, _) => nameof(GenServer.HandleTimeoutAsync),
        _ => nameof(GenServer.HandleInfoAsync),
    };

    internal override string DescribeLastMessage()
    {
        if (IsStarting)
            return "none: it was starting";
        if (_server is IWorkHost host)
            return $"none: it is {host.WorkKind}";
        Pid caller = _kind == HandledKind.Call && OpenCall is { } call ? call.CallerOf(_version) : default;

        // By its version: a call that is answered may serve another one by now.
        object? what = Volatile.Read(ref _what) switch
        {
            PendingCall { IsInspection: true } => null,
            PendingCall asked => asked.RequestOf(_version),
            CastMail cast => cast.Message,
            var message => message,
        };
        return MessageText.Describe(_kind, what, caller);
    }

    internal override void FailOpenCalls(ExitReason reason)
    {
        OpenCall?.FailWith(_version, reason);

        // One that has never run has no cell yet, and no calls.
        while (ExtraOrNull is { } extra && extra.Kept.Take(_cell) is { } call)
            call.FailWith(call.Version, reason);
    }

    /// <summary>A call without a reply that its callback has returned from.</summary>
    internal void Keep(PendingCall call) => Extra.Kept.Keep(_cell, call);

    internal void Forget(PendingCall call) => ExtraOrNull?.Kept.Forget(_cell, call);

    /// <summary>It is being handled from now on.</summary>
    /// <param name="kind">By which callback.</param>
    /// <param name="what">The cast itself, so that what lies in it as a value is put into an object only when somebody asks.</param>
    private void Note(HandledKind kind, object what)
    {
        _kind = kind;
        Volatile.Write(ref _what, what);
    }

    /// <summary>The call is its to fail from now on; that of a callback, or a look into it.</summary>
    private void Hold(PendingCall call)
    {
        _version = call.Version;
        Volatile.Write(ref _what, call);
        Volatile.Write(ref _isOpen, true);
    }

    /// <summary>The call is answered, or put off.</summary>
    private void Release() => _isOpen = false;

    /// <summary>Its callback has ended well.</summary>
    private void ForgetHandled() => _what = null;
}
