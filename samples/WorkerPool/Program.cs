using Espalier;
using WorkerPool;

// Workers with names under a supervisor. Without an argument a few commands are carried out; with --interactive yours are.
bool isInteractive = args.Contains("--interactive");

await using var system = new ProcessSystem();
var names = new ProcessRegistry<string>(system, "names");
SupervisorRef pool = await Supervisor.StartAsync(system, () => new Pool(names));
var desk = new Desk(system, names);

if (isInteractive)
    Console.WriteLine(Desk.Help);
foreach (string command in isInteractive ? ReadCommands() : Script())
{
    if (!isInteractive)
        Console.WriteLine($"> {command}");
    Console.WriteLine(await desk.DoAsync(command) is { } answer ? $"  {answer}" : $"  \"{command}\" is no command:\n{Desk.Help}");
}

await pool.StopAsync();
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
