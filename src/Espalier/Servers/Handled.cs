namespace Espalier.Servers;

/// <summary>What a server is handling, for the report of a crash and the name of a callback that answers nothing.</summary>
/// <remarks>
/// The turn writes it. Whoever abandons the process reads it on a thread of his own, and may see parts of two: the text is wrong then, no more.
/// </remarks>
internal struct Handled
{
    private HandledKind _kind;
    private object? _what;

    /// <summary>The callback that has just answered, or the request that stands for it.</summary>
    internal readonly string Callback => (_kind, _what) switch
    {
        (HandledKind.Call, PendingCall call) => call.Callback,
        (HandledKind.Cast, CastMail cast) => cast.Callback,
        (HandledKind.Continue, _) => nameof(GenServer.HandleContinueAsync),
        (HandledKind.Timeout, _) => nameof(GenServer.HandleTimeoutAsync),
        _ => nameof(GenServer.HandleInfoAsync),
    };

    /// <summary>It is being handled from now on.</summary>
    /// <param name="kind">By which callback.</param>
    /// <param name="what">The call or the cast itself, so that what lies in it as a value is put into an object only when somebody asks.</param>
    internal void Note(HandledKind kind, object what)
    {
        _kind = kind;
        _what = what;
    }

    /// <summary>Its callback has ended well.</summary>
    internal void Forget() => _what = null;

    /// <summary>A call is about to be answered: its caller may fetch the reply, and give the object to another call before anybody looks.</summary>
    internal void KeepRequest(long version)
    {
        if (_what is PendingCall call)
            _what = call.RequestOf(version);
    }

    /// <summary>One line; never throws.</summary>
    /// <param name="version">The use that is meant, of a call.</param>
    /// <param name="call">The call that is open; null: none.</param>
    internal readonly string Describe(long version, PendingCall? call)
    {
        Pid caller = _kind == HandledKind.Call && call is not null ? call.CallerOf(version) : default;

        // By its version: a call that is answered may serve another one by now.
        object? what = _what switch
        {
            PendingCall asked => asked.RequestOf(version),
            CastMail cast => cast.Message,
            var message => message,
        };
        return MessageText.Describe(_kind, what, caller);
    }
}
