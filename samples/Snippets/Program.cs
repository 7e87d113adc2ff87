using Espalier;

await using var system = new ProcessSystem();
ProcessName name = system.Name("counter");
SupervisorRef tree = await Supervisor.StartAsync(system, [Counter.Child(40) with { Name = name }]);
Counter.IClient counter = Counter.At(name);

Console.WriteLine(await counter.AddAsync(2));        // 42; a wrong argument would not compile

name.TryFind(out Pid first);
try
{
    await counter.AddAsync(int.MaxValue);            // overflows: the server crashes
}
catch (CallFailedException failure)
{
    Console.WriteLine(failure.Message);              // its caller is told why
}

await first.WaitForExitAsync();                      // that process has ended, and nobody else
await tree.CountChildrenAsync();                     // its supervisor has dealt with it
Console.WriteLine(await counter.AddAsync(0));        // 40: a new process, under the same name

internal sealed partial class Counter(int start) : GenServer
{
    private int _count = start;                      // state: an ordinary field

    [Call]                                           // whoever calls waits for the value
    private int Add(int by) => checked(_count += by);
}
