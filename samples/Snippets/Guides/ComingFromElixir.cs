using Espalier;

namespace Snippets.Guides;

internal static class ComingFromElixir
{
    internal static async Task<int> RunAsync()
    {
        // begin program
        await using var system = new ProcessSystem();
        var names = new ProcessRegistry<string>(system, "names");
        await Supervisor.StartAsync(
            system,
            [names.Child(), Tally.Child(start: 40) with { Name = names.Name("main") }],
            new SupervisorOptions { Strategy = SupervisionStrategy.RestForOne });

        int count = await Tally.At(names.Name("main")).AddAsync(2);   // 42
        // end program
        return count;
    }
}

// begin tally
[GenServer(Restart = RestartType.Transient)]
internal sealed partial class Tally(int start) : GenServer
{
    private int _count = start;

    [Call]
    private int Add(int by) => _count += by;

    [Cast]
    private void Watch(Pid pid) => Context.Monitor(pid);

    [Info]
    private void OnDown(Down down) => _count -= 1;
}
// end tally

// begin receive
internal static class Echo
{
    // A function is a process too. What no receive asks for stays in the mailbox.
    internal static Pid Start(ProcessSystem system) => system.Spawn(static async self =>
    {
        (Pid from, string text) = await self.ReceiveAsync<(Pid, string)>();
        from.Send(text);
    });
}
// end receive
