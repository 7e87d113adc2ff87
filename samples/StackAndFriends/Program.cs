using Espalier;
using StackAndFriends;

await using var system = new ProcessSystem();
SupervisorRef house = await Supervisor.StartAsync(system, static () => new House(), new ServerOptions { Name = system.Name("house") });
SupervisorRef attic = Supervisor.At(system.Name("attic"));
Stack.IClient plates = Stack.At(system.Name("plates"));
Stack.IClient boxes = Stack.At(system.Name("boxes"));

Console.WriteLine("== A stack ==");
Pid firstPlates = PidOf("plates");
plates.Push("cup");
for (int i = 1; i <= 3; i++)
    Console.WriteLine($"On top of the plates: {await plates.PopAsync()}");
try
{
    await plates.PopAsync();
}
catch (CallFailedException failure)
{
    Console.WriteLine($"The fourth time: {failure.Reason}");
}
await EndOfAsync(firstPlates, house);
Console.WriteLine($"Its supervisor has started another one: {PidOf("plates") != firstPlates}. On top of it: {await plates.PopAsync()}");

Console.WriteLine();
Console.WriteLine("== Two children of one class ==");
foreach (ChildInfo child in (await house.GetChildrenAsync()).Where(static child => child.Modules.Contains(typeof(Stack))))
    Console.WriteLine($"The {child.Id} are a {child.Modules[0].Name}");
Console.WriteLine($"On top of the books, which nobody has touched: {await Stack.At(system.Name("books")).PopAsync()}");

Console.WriteLine();
Console.WriteLine("== An agent ==");
Agent<int> visitors = Agent.At<int>(system.Name("visitors"));
await visitors.UpdateAsync(static count => count + 2);
int before = await visitors.GetAndUpdateAsync(static count => (count, count + 1));
Console.WriteLine($"Visitors before: {before}, and now: {await visitors.GetAsync(static count => count)}");

Console.WriteLine();
Console.WriteLine("== A task ==");
TaskSupervisor errands = TaskSupervisor.At(system.Name("errands"));
SupervisedTask<int> errand = await errands.RunAsync(_ => CarryAsync("hats", "maps"));
Console.WriteLine($"Boxes carried to the attic: {await errand}. On top of them: {await boxes.PopAsync()}");
SupervisedTask<int> failing = await errands.RunAsync(static _ => Task.FromException<int>(new InvalidOperationException("the stairs are gone")));
try
{
    await failing;
}
catch (CallFailedException failure)
{
    Console.WriteLine($"A second errand failed, and nothing else: {failure.Reason}");
}

// A value comes before the end of its task, and the supervisor hears of the end.
await errand.Pid.WaitForExitAsync();
await failing.Pid.WaitForExitAsync();
Console.WriteLine($"Errands that are under way: {(await errands.CountChildrenAsync()).Active}");

Console.WriteLine();
Console.WriteLine("== A supervisor that runs out of restarts ==");
Pid firstAttic = PidOf("attic");
Pid firstBoxes = PidOf("boxes");
Stack.At(firstBoxes).Topple();
await EndOfAsync(firstBoxes, attic);
Pid secondBoxes = PidOf("boxes");
Console.WriteLine($"The boxes fell over. Others are there: {secondBoxes != firstBoxes}. The attic is the same: {PidOf("attic") == firstAttic}");
Stack.At(secondBoxes).Topple();
ExitReason reason = await EndOfAsync(firstAttic, house);
Console.WriteLine($"They fell over again. The attic tolerates one restart, and ended: {reason}");
Console.WriteLine($"The house has started it again: {PidOf("attic") != firstAttic}. Others are in it: {PidOf("boxes") != secondBoxes}");
Console.WriteLine($"The visitors have not noticed: {await visitors.GetAsync(static count => count)}");

Console.WriteLine();
Console.Write(TreeSnapshot.Take(house.Address));
await house.StopAsync();
Console.WriteLine("Done.");

Pid PidOf(string name) => system.TryFind(name, out Pid pid) ? pid : throw new InvalidOperationException($"Nobody is called {name}.");

// Whoever waits for an end may hear of it before the supervisor has dealt with it; its next answer comes afterwards.
async Task<ExitReason> EndOfAsync(Pid pid, SupervisorRef supervisor)
{
    ExitReason reason = await pid.WaitForExitAsync();
    await supervisor.CountChildrenAsync();
    return reason;
}

Task<int> CarryAsync(params string[] things)
{
    foreach (string thing in things)
        boxes.Push(thing);
    return Task.FromResult(things.Length);
}
