namespace Espalier.Tests.Servers;

/// <summary>A server with both ways of disposing; the asynchronous one counts.</summary>
internal sealed class AsyncDisposed(Lab lab, Func<Task>? dispose = null) : GenServer, IAsyncDisposable, IDisposable
{
    public void Dispose() => lab.Journal.Add("disposed the wrong way");

    public async ValueTask DisposeAsync()
    {
        lab.Journal.Add("disposing");
        if (dispose is not null)
            await dispose();
        lab.Journal.Add("disposed");
    }
}
