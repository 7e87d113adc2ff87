using Espalier.Stress.Servers;

namespace Espalier.Stress.Mailboxes;

/// <summary>Says that it has run, and answers.</summary>
internal sealed class ReleasingServer(SemaphoreSlim? hasRun) : GenServer
{
    protected internal override ValueTask<CallResult> HandleCallAsync(object request, Caller caller)
    {
        hasRun?.Release();
        return new(CallResult.Reply(((Ask)request).Number));
    }
}
