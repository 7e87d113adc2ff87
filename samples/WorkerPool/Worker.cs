using Espalier;

namespace WorkerPool;

/// <summary>Works when it is told to, crashes when it is told to, and ends when it is told to.</summary>
[GenServer(Restart = RestartType.Transient)]
internal sealed class Worker(string name) : GenServer
{
    private int _done;

    protected override ValueTask<InitResult> InitAsync()
    {
        // So that its terminate runs when its supervisor stops it.
        TrapExits = true;
        Console.WriteLine($"    [{name}] begins as {Context.Self}");
        return new(InitResult.Ok);
    }

    protected override ValueTask<Next> HandleCastAsync(object message)
    {
        switch (message)
        {
            case "work":
                Console.WriteLine($"    [{name}] works; pieces done: {++_done}");
                return new(Next.Receive);
            case "crash":
                throw new InvalidOperationException("the machine is broken");
            case "stop":
                return new(Next.Stop(ExitReason.Normal));
            default:
                return base.HandleCastAsync(message);
        }
    }

    protected override ValueTask TerminateAsync(ExitReason reason)
    {
        Console.WriteLine($"    [{name}] ends, because: {reason}");
        return default;
    }
}
