using Espalier;

// A system is a world of processes. Each process does one thing at a time, keeps its own state and shares none of it.
await using var system = new ProcessSystem();
var done = new TaskCompletionSource();

// The parent is a process too: a function that runs until it returns.
system.Spawn(async self =>
{
    // When a linked process ends, its parent normally ends too. This one wants a message instead.
    self.TrapExits = true;

    Pid first = await StartCounterAsync(self);
    await first.CallAsync(new Increment(20));
    Console.WriteLine($"  the count is {await first.CallAsync(new Increment(22))}");

    Console.WriteLine("Parent: I ask for something impossible");
    first.Cast("divide by zero");
    TrappedExit exit = await self.ReceiveAsync<TrappedExit>();
    Console.WriteLine($"Parent: {exit.From} is gone, because: {exit.Reason}");

    // Nobody repairs broken state: a new process begins afresh.
    Pid second = await StartCounterAsync(self);
    Console.WriteLine($"  the count is {await second.CallAsync(new Increment(1))}");

    await second.StopAsync();
    Console.WriteLine("Parent: the counter has stopped, and so do I");
    done.SetResult();
});

await done.Task;
Console.WriteLine("Done.");

static async Task<Pid> StartCounterAsync(ProcessContext self)
{
    StartResult started = await self.StartServerLinkedAsync(() => new Counter());
    Pid pid = started.GetPidOrThrow();
    Console.WriteLine($"Parent: I started the counter {pid}");
    return pid;
}

/// <summary>Asks the counter to count, and for the new count.</summary>
internal sealed record Increment(int By) : ICall<int>;

/// <summary>A server: a process that answers messages, one after another. Its state is an ordinary field.</summary>
internal sealed class Counter : GenServer
{
    private int _count;

    // A call: whoever asked waits for the reply.
    protected override ValueTask<CallResult> HandleCallAsync(object request, Caller caller)
    {
        _count += ((Increment)request).By;
        return new(CallResult.Reply(_count));
    }

    // A cast: nobody waits. What it throws ends this process, and no other one notices unless it is linked.
    protected override ValueTask<Next> HandleCastAsync(object message) =>
        throw new InvalidOperationException($"a counter cannot {message}");
}
