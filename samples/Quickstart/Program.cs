using Espalier;
using Quickstart;

// A system is a world of processes. Each process does one thing at a time, keeps its own state and shares none of it.
await using var system = new ProcessSystem();
var names = new ProcessRegistry<string>(system, "names");

Console.WriteLine("== The tree ==");

// A supervisor starts its children in order, watches them, and starts those again that fail.
SupervisorRef shop = await Supervisor.StartAsync(
    system,
    [
        names.Child(),
        Counter.Child() with { Id = "counter", Name = names.Name("counter") },
        ChildSpec.For(() => new Bell()) with { Id = "bell" },

        // A supervisor under a supervisor: it tolerates two restarts, then it gives up and leaves the matter to the one above.
        Supervisor.Child(
            [Counter.Child() with { Id = "flaky" }],
            new SupervisorOptions { MaxRestarts = 2, Name = system.Name("yard") }),
    ],
    new SupervisorOptions { Name = system.Name("shop") });
Console.Write(TreeSnapshot.Take(system));

Console.WriteLine();
Console.WriteLine("== A crash stays where it is ==");
Pid bell = await PidOf(shop, "bell");
Pid counter = await PidOf(shop, "counter");
Counter.IClient byPid = Counter.At(counter);
await byPid.CountAsync(20);
Console.WriteLine($"The counter {counter} has counted to {await byPid.CountAsync(22)}.");
await CrashAsync(counter);

// The name means the process that has it now.
Pid newCounter = await PidOf(shop, "counter");
Counter.IClient byName = Counter.At(names.Name("counter"));
Console.WriteLine($"The counter is {newCounter} now. By its name: it has counted to {await byName.CountAsync(0)}.");
Console.WriteLine($"The bell was {bell} and is {await PidOf(shop, "bell")}.");

Console.WriteLine();
Console.WriteLine("== What a restart does not cure goes up ==");
Pid yard = await PidOf(shop, "yard");
for (int crash = 1; crash <= 3; crash++)
    await CrashAsync(await PidOf(Supervisor.At(system.Name("yard")), "flaky"));
ExitReason gaveUp = await yard.WaitForExitAsync();
Pid newYard = await PidOf(shop, "yard");
Console.WriteLine($"The supervisor {yard} tolerates two restarts, gave up, and ended, because: {gaveUp}.");
Console.WriteLine($"The one above has started it again: it is {newYard} now. The bell is still {await PidOf(shop, "bell")}.");
Console.Write(TreeSnapshot.Take(system));

Console.WriteLine();
Console.WriteLine("== Who comes back? ==");
await ExitTable.LiveThroughAsync(system);

Console.WriteLine();
Console.WriteLine("== The end ==");
await shop.StopAsync();
Console.WriteLine($"The shop has stopped its children, the last one first. Alive: the counter {newCounter.IsAlive}, the bell {bell.IsAlive}.");
Console.WriteLine("Done.");

static async Task CrashAsync(Pid pid)
{
    try
    {
        await Counter.At(pid).CountAsync(int.MaxValue);
    }
    catch (CallFailedException failure)
    {
        // Whoever had asked is told why there will be no answer.
        Console.WriteLine($"{pid} has crashed, because: {failure.Reason}");
    }
    await pid.WaitForExitAsync();
}

static async Task<Pid> PidOf(SupervisorRef supervisor, ChildId id)
{
    ChildInfo? child = await supervisor.GetChildAsync(id);
    return child?.Pid ?? throw new InvalidOperationException($"{id} does not run.");
}
