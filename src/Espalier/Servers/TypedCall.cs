using System.Threading.Tasks.Sources;

namespace Espalier.Servers;

/// <summary>A call for one type of reply.</summary>
internal abstract class TypedCall<TReply> : PendingCall, IValueTaskSource<TReply>, IValueTaskSource
{
    private TReply? _reply;

    protected TypedCall(ProcessSystem system)
        : base(system) => BeginAt(system.Calls.FirstVersion);

    /// <summary>What the caller awaits; once only.</summary>
    internal ValueTask<TReply> Task => new(this, Token);

    /// <summary>The same for a caller whom the reply tells only that it is done.</summary>
    internal ValueTask Done => new(this, Token);

    /// <inheritdoc/>
    public TReply GetResult(short token)
    {
        ThrowIfFailed(token);
        TReply reply = _reply!;
        if (IsClean)
        {
            // Answered and fetched: the server let go of it with the reply, the caller does so here. Nobody else has its version.
            _reply = default;
            LetGo();
            Recycle();
            Return();
        }
        return reply;
    }

    void IValueTaskSource.GetResult(short token) => GetResult(token);

    internal override void ThrowIfNoReply(object? value) => Typed(value);

    /// <summary>Gives the reply, if nobody was quicker. As the last thing that a turn does, which is not fenced.</summary>
    internal bool ReplyTyped(long version, TReply reply) => TrySucceed(version, reply, endsTurn: true);

    protected override bool TryReply(long version, object? value, bool endsTurn) => TrySucceed(version, Typed(value), endsTurn);

    /// <summary>Forgets what was asked: a pool must not hold it.</summary>
    protected abstract void LetGo();

    /// <summary>Back to the pool; from here on it may serve another call.</summary>
    protected abstract void Return();

    private bool TrySucceed(long version, TReply reply, bool endsTurn)
    {
        if (!TryClaim(version))
            return false;
        _reply = reply;
        Publish(endsTurn);
        return true;
    }

    private TReply Typed(object? value)
    {
        if (value is TReply typed)
            return typed;
        if (value is null && default(TReply) is null)
            return default!;

        // Asked once: a call that is over may have let go of it.
        string request = Request?.GetType().Name ?? "a call that is over";
        throw new ArgumentException(
            $"The reply to {request} must be of type {typeof(TReply).Name}, not {value?.GetType().Name ?? "null"}.",
            nameof(value));
    }
}
