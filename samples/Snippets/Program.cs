using Espalier;

await using var system = new ProcessSystem();
ProcessName counter = system.Name("counter");
SupervisorRef tree = await Supervisor.StartAsync(system, [ChildSpec.For(() => new Counter(40)) with { Name = counter }]);

Console.WriteLine(await counter.CallAsync(new Add(2)));           // 42

counter.TryFind(out Pid first);
try
{
    await counter.CallAsync(new Add(int.MaxValue));               // overflows: the server crashes, its caller is told why
}
catch (CallFailedException failure)
{
    Console.WriteLine(failure.Message);                           // The call to "counter" failed: OverflowException: ...
}

await first.WaitForExitAsync();                                   // that process has ended, and nobody else
await tree.CountChildrenAsync();                                  // its supervisor answers when it has dealt with it
Console.WriteLine(await counter.CallAsync(new Add(0)));           // 40: a new process with fresh state, under the same name

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
