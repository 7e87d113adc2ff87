namespace Espalier.Servers;

/// <summary>A call whose request is an object, for <see cref="GenServer.HandleCallAsync"/>.</summary>
internal sealed class MessageCall<TReply>(ProcessSystem system) : TypedCall<TReply>(system)
{
    private ICall<TReply> _request = null!;

    internal override object Request => _request;

    internal static MessageCall<TReply> Rent(ProcessSystem system, ICall<TReply> request)
    {
        MessageCall<TReply> call = system.Calls.TryRent(ReplyType<TReply>.Index) is { } used
            ? (MessageCall<TReply>)used
            : new MessageCall<TReply>(system);
        call._request = request;
        return call;
    }

    protected override void LetGo() => _request = null!;

    protected override void Return() => System.Calls.Return(ReplyType<TReply>.Index, this);
}
