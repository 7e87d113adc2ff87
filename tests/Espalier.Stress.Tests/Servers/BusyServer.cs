namespace Espalier.Stress.Servers;

/// <summary>Is never done with its first call.</summary>
internal sealed class BusyServer : GenServer
{
    protected internal override async ValueTask<CallResult> HandleCallAsync(object request, Caller caller)
    {
        await Context.ReceiveAsync<string>();
        return CallResult.Reply(0);
    }
}
