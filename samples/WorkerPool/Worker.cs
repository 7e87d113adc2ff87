using Espalier;

namespace WorkerPool;

/// <summary>Works when it is told to, crashes when it is told to, and ends when it is told to.</summary>
[GenServer(Restart = RestartType.Transient)]
internal sealed partial class Worker(string name) : GenServer
{
    private int _done;

    protected override ValueTask<InitResult> InitAsync()
    {
        // So that its terminate runs when its supervisor stops it.
        TrapExits = true;
        Console.WriteLine($"    [{name}] begins as {Context.Self}");
        return new(InitResult.Ok);
    }

    protected override ValueTask TerminateAsync(ExitReason reason)
    {
        Console.WriteLine($"    [{name}] ends, because: {reason}");
        return default;
    }

    [Cast]
    private void Work() => Console.WriteLine($"    [{name}] works; pieces done: {++_done}");

    [Cast]
    private void Crash() => throw new InvalidOperationException("the machine is broken");

    [Cast]
    private Next Leave() => Next.Stop(ExitReason.Normal);
}
