using System.Threading.Tasks.Sources;
using Espalier.Processes;

namespace Espalier.Servers;

/// <summary>A call for one type of reply.</summary>
internal sealed class TypedCall<TReply>(ProcessCell target, ProcessAddress address, ProcessCell? caller, object request)
    : PendingCall(target, address, caller, request), IValueTaskSource<TReply>
{
    private TReply? _reply;

    /// <summary>What the caller awaits; once only.</summary>
    internal ValueTask<TReply> Task => new(this, 0);

    /// <inheritdoc/>
    public TReply GetResult(short token)
    {
        ThrowIfFailed();
        return _reply!;
    }

    protected override bool TryReply(long version, object? value)
    {
        TReply reply = value is TReply typed ? typed : FromNull(value);
        if (!TryClaim(version))
            return false;
        _reply = reply;
        Publish();
        return true;
    }

    private TReply FromNull(object? value)
    {
        if (value is null && default(TReply) is null)
            return default!;
        throw new ArgumentException(
            $"The reply to {Request.GetType().Name} must be of type {typeof(TReply).Name}, not {value?.GetType().Name ?? "null"}.",
            nameof(value));
    }
}
