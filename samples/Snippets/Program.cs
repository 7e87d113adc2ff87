using Espalier;

await using var system = new ProcessSystem();
Pid counter = (await system.StartServerAsync(() => new Counter(40))).GetPidOrThrow();

Console.WriteLine(await counter.CallAsync(new Add(2)));           // 42

try
{
    await counter.CallAsync(new Add(int.MaxValue));               // overflows: the server crashes, its caller is told why
}
catch (CallFailedException failure)
{
    Console.WriteLine(failure.Message);                           // The call to <0.1> failed: OverflowException: ...
}

Console.WriteLine(counter.IsAlive);                               // False: that process, and nobody else

internal sealed record Add(int By) : ICall<int>;                  // a request that is answered with an int

internal sealed class Counter(int start) : GenServer              // a process with state in fields
{
    private int _count = start;

    protected override ValueTask<CallResult> HandleCallAsync(object request, Caller caller) => request switch
    {
        Add add => new(CallResult.Reply(checked(_count += add.By))),
        _ => base.HandleCallAsync(request, caller),
    };
}
