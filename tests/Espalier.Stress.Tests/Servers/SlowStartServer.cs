namespace Espalier.Stress.Servers;

/// <summary>Gives the thread back a few times before its init is done.</summary>
internal sealed class SlowStartServer(int yields) : GenServer
{
    protected internal override async ValueTask<InitResult> InitAsync()
    {
        for (int i = 0; i < yields; i++)
            await Task.Yield();
        return InitResult.Ok;
    }
}
