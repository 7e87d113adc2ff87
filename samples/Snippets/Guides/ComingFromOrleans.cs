using Espalier;

namespace Snippets.Guides;

internal static class ComingFromOrleans
{
    internal static async Task<int> EnterAsync(ProcessSystem system)
    {
        // begin program
        var lounges = new Lounges(system);
        await Supervisor.StartAsync(system, [lounges.Child()]);

        Lounge.IClient blue = await lounges.GetAsync("blue");
        int guests = await blue.EnterAsync("Ann");
        // end program
        return guests;
    }
}

// begin lounge
internal sealed partial class Lounge : GenServer
{
    private readonly HashSet<string> _guests = [];

    [Call]
    private CallResult<int> Enter(string guest)
    {
        _guests.Add(guest);
        return CallResult<int>.Reply(_guests.Count, Next.ReceiveFor(TimeSpan.FromMinutes(15)));
    }

    // Nobody has come for a quarter of an hour.
    protected override ValueTask<Next> HandleTimeoutAsync() => new(Next.Stop(ExitReason.Normal));
}
// end lounge

// begin directory
// One process for each name, started by whoever asks first.
internal sealed class Lounges(ProcessSystem system)
{
    private readonly ProcessRegistry<string> _names = new(system, "lounges");
    private readonly DynamicSupervisorRef _running = DynamicSupervisor.At(system.Name("running lounges"));

    internal ChildSpec Child() => Supervisor.Child(
        [_names.Child(), DynamicSupervisor.Child(new DynamicSupervisorOptions { Name = system.Name("running lounges") })],
        new SupervisorOptions { Name = system.Name("all lounges"), Strategy = SupervisionStrategy.RestForOne });

    internal async ValueTask<Lounge.IClient> GetAsync(string name)
    {
        ProcessName key = _names.Name(name);
        await _running.GetOrStartAsync(Lounge.Child() with { Name = key, Restart = RestartType.Temporary });
        return Lounge.At(key);
    }
}
// end directory
