using Espalier;
using WorkerPool;

// An application of workers with names. Without an argument a few commands are carried out; with --interactive yours are.
bool isInteractive = args.Contains("--interactive");

await using var system = new ProcessSystem();
var names = new ProcessRegistry<string>(system, "names");
var pool = new PoolApplication(names);
var desk = new Desk(system, names);

// Started here, so that it takes commands; then run to the end of the system, which the token brings, or a pool that cannot go on.
using var closing = new CancellationTokenSource();
await system.StartAllAsync(pool, ApplicationType.Permanent, closing.Token);
Task running = system.RunAsync(pool, closing.Token).AsTask();

if (isInteractive)
    Console.WriteLine(Desk.Help);
foreach (string command in isInteractive ? ReadCommands() : Script())
{
    if (running.IsCompleted)
        break;
    if (!isInteractive)
        Console.WriteLine($"> {command}");
    Console.WriteLine(await desk.DoAsync(command) is { } answer ? $"  {answer}" : $"  \"{command}\" is no command:\n{Desk.Help}");
}

await closing.CancelAsync();
await running;
Console.WriteLine("Done.");

static IEnumerable<string> ReadCommands()
{
    while (true)
    {
        Console.Write("> ");
        if (Console.ReadLine() is not { } line || line.Trim() == "quit")
            yield break;
        if (line.Trim().Length > 0)
            yield return line.Trim();
    }
}

static IEnumerable<string> Script() =>
[
    "start anna", "start bert", "work anna", "count", "find anna", "start anna",
    "crash anna", "count", "work anna", "stop bert", "find bert", "count", "tree",
];
