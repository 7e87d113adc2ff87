using System.Globalization;
using Espalier;
using Recording;

// One recording for each event, found by its name. It does its work again and again, then it is finished and ends normally.
// Whether it begins anew is not its own business: its specification says so, and the supervisor does it.
// An argument gives the milliseconds from one piece of work to the next.
TimeSpan interval = TimeSpan.FromMilliseconds(args is [var text] ? double.Parse(text, CultureInfo.InvariantCulture) : 10);

await using var system = new ProcessSystem();
var names = new ProcessRegistry<string>(system, "names");
SupervisorRef tree = await Supervisor.StartAsync(
    system,
    [names.Child(), DynamicSupervisor.Child() with { Name = system.Name("recordings") }],
    new SupervisorOptions { Strategy = SupervisionStrategy.RestForOne });
DynamicSupervisorRef recordings = DynamicSupervisor.At(system.Name("recordings"));

Console.WriteLine("A transient recording is gone when it is finished:");
Pid concert = await StartRecordingAsync("concert", RestartType.Transient);

Pid same = await StartRecordingAsync("concert", RestartType.Transient);
Console.WriteLine($"  the second start of it gives the one that runs: {same == concert}");

await concert.WaitForExitAsync();
ChildCounts counts = await recordings.CountChildrenAsync();
Console.WriteLine($"  finished; found by its name: {names.TryFind("concert_recording", out _)}; children: {counts.Active}");

Console.WriteLine("A permanent recording comes back when it is finished:");
Pid match = await StartRecordingAsync("match", RestartType.Permanent);
await match.WaitForExitAsync();

// The supervisor has been told of the end before we were: it answers after it has dealt with it.
counts = await recordings.CountChildrenAsync();
names.TryFind("match_recording", out Pid again);
Console.WriteLine($"  finished; children: {counts.Active}; another process now: {again != match}");

await tree.StopAsync();
Console.WriteLine("Done.");

async Task<Pid> StartRecordingAsync(string eventName, RestartType restart)
{
    // "Already started" is no error here: the recording runs, and that is what was wanted.
    return await recordings.GetOrStartAsync(
        EventRecording.Child(eventName, interval) with { Name = names.Name($"{eventName}_recording"), Restart = restart });
}
