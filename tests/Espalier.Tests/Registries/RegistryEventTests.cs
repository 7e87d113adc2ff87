using Espalier.Testing;
using Espalier.Tests.Servers;
using Espalier.Tests.Shared;

namespace Espalier.Tests.Registries;

/// <summary>What OTP tells listeners are events here.</summary>
public sealed class RegistryEventTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(8)]
    [OtpCase("registry/unique_test", "allows listeners")]
    public async Task A_registration_is_told_a_refusal_is_not_and_giving_back_is(int partitions)
    {
        await using var lab = new Lab();
        var rooms = await lab.StartRegistryAsync(partitions);
        Pid holder = lab.Puppet();

        lab.Register(holder, rooms, "a", 1);
        lab.Register(holder, rooms, "a", 2);
        lab.Unregister(holder, rooms, "b");
        lab.Unregister(holder, rooms, "a");

        DateTimeOffset now = lab.World.Clock.GetUtcNow();
        Assert.Equal(
            [
                new RegistryEntryAdded(holder, now, rooms.ProcessName, "a", 1),
                new RegistryEntryRemoved(holder, now, rooms.ProcessName, "a", 1),
            ],
            EntryEvents(lab));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(8)]
    [OtpCase("registry/duplicate_test", "allows listeners")]
    public async Task Each_entry_is_told_of(int partitions)
    {
        await using var lab = new Lab();
        var topics = await lab.StartRegistryAsync(partitions, RegistryKeys.Duplicate);
        Pid holder = lab.Puppet();

        lab.Register(holder, topics, "a", 1);
        lab.Register(holder, topics, "a", 2);
        lab.Unregister(holder, topics, "a");

        DateTimeOffset now = lab.World.Clock.GetUtcNow();
        Assert.Equal(
            [
                new RegistryEntryAdded(holder, now, topics.ProcessName, "a", 1),
                new RegistryEntryAdded(holder, now, topics.ProcessName, "a", 2),
                new RegistryEntryRemoved(holder, now, topics.ProcessName, "a", 1),
                new RegistryEntryRemoved(holder, now, topics.ProcessName, "a", 2),
            ],
            EntryEvents(lab));
    }

    [Theory]
    [Seeds]
    public async Task What_goes_with_its_process_is_told_before_that_ones_end(int seed)
    {
        await using var lab = new Lab(seed);
        var rooms = await lab.StartRegistryAsync(partitions: 3);
        Pid holder = lab.Puppet();
        foreach (string key in (string[])["c", "a", "b"])
            lab.Register(holder, rooms, key, 1);
        lab.Events.Clear();

        holder.Kill();
        lab.Run();

        Assert.Equal(["c", "a", "b"], EntryEvents(lab).OfType<RegistryEntryRemoved>().Select(removed => (string)removed.Key));
        Assert.IsType<ProcessExited>(lab.Events[3]);
        Assert.Equal(4, lab.Events.Count);
    }

    [Fact]
    public async Task The_end_of_a_registry_is_one_event_and_not_one_an_entry()
    {
        await using var lab = new Lab();
        var rooms = await lab.StartRegistryAsync();
        Pid falling = lab.Puppet();
        Pid trapping = lab.Puppet(traps: true);
        lab.Register(falling, rooms, "a", 1);
        lab.Register(trapping, rooms, "b", 1);
        lab.Events.Clear();

        rooms.PidOf().Kill();
        lab.Run();
        trapping.Kill();
        lab.Run();

        Assert.Empty(EntryEvents(lab));
        Assert.Equal(3, lab.Events.OfType<ProcessExited>().Count());
    }

    [Fact]
    public async Task A_sink_may_use_the_registry()
    {
        TestWorld? world = null;
        ProcessRegistry<string, int>? rooms = null;
        List<int> counts = [];
        var watch = new Processes.EventWatch(what =>
        {
            if (what is RegistryEntryAdded or RegistryEntryRemoved)
                counts.Add(rooms!.Entries.Count + rooms.Lookup("a").Count);
        });
        world = new TestWorld(1, options => options with { EventSinks = [watch] });
        await using TestWorld _ = world;
        rooms = new ProcessRegistry<string, int>(world.System, "rooms");
        await rooms.StartAsync();

        world.System.Spawn(self =>
        {
            rooms.TryRegister(self, "a", 1, out Pid _);
            rooms.Unregister(self, "a");
            rooms.TryRegister(self, "a", 1, out Pid _);
            return Task.CompletedTask;
        });
        world.RunUntilIdle();

        Assert.Equal([2, 0, 2, 0], counts);
    }

    private static IEnumerable<RuntimeEvent> EntryEvents(Lab lab) =>
        lab.Events.Where(what => what is RegistryEntryAdded or RegistryEntryRemoved);
}
