namespace Espalier.Hosting.Tests.Hosts;

/// <summary>A server that ends when it is killed, and not before.</summary>
internal sealed class Stubborn(Journal journal) : GenServer
{
    protected override ValueTask<InitResult> InitAsync()
    {
        TrapExits = true;
        return new(InitResult.Ok);
    }

    protected override async ValueTask TerminateAsync(ExitReason reason)
    {
        journal.Add("stubborn is told");
        try
        {
            await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, Context.CancellationToken);
        }
        finally
        {
            journal.Add("stubborn is killed");
        }
    }
}
