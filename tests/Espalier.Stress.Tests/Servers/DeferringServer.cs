namespace Espalier.Stress.Servers;

/// <summary>Hands every call's caller to somebody else, who may be quicker than the callback's return.</summary>
internal sealed class DeferringServer(Action<Caller> handOn) : GenServer
{
    protected internal override ValueTask<CallResult> HandleCallAsync(object request, Caller caller)
    {
        handOn(caller);
        return new(CallResult.Later);
    }
}
