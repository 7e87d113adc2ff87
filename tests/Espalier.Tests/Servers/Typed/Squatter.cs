namespace Espalier.Tests.Servers.Typed;

/// <summary>A server that holds something of its scope and whose init does not listen to its token.</summary>
internal sealed class Squatter(Task end, Lease lease) : GenServer
{
    protected internal override async ValueTask<InitResult> InitAsync()
    {
        await end;
        return lease.Number > 0 ? InitResult.Ok : InitResult.Ignore;
    }
}
