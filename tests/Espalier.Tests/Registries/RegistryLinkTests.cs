using Espalier.Tests.Servers;
using Espalier.Tests.Shared;

namespace Espalier.Tests.Registries;

/// <summary>The tie between holders and registry.</summary>
public sealed class RegistryLinkTests
{
    [Theory]
    [InlineData(1, RegistryKeys.Unique)]
    [InlineData(8, RegistryKeys.Unique)]
    [InlineData(1, RegistryKeys.Duplicate)]
    [InlineData(8, RegistryKeys.Duplicate)]
    [OtpCase("registry/unique_test", "links and unlinks on register/unregister")]
    [OtpCase("registry/duplicate_test", "links and unlinks on register/unregister")]
    public async Task A_process_is_linked_to_the_registry_exactly_while_it_has_an_entry(int partitions, RegistryKeys keys)
    {
        await using var lab = new Lab();
        var rooms = await lab.StartRegistryAsync(partitions, keys);
        Pid holder = lab.Puppet();
        List<int> links = [];

        foreach (string key in (string[])["a", "b"])
        {
            lab.Register(holder, rooms, key, 1);
            links.Add(lab.LinksOf(holder).Count);
        }
        foreach (string key in (string[])["a", "b"])
        {
            lab.Unregister(holder, rooms, key);
            links.Add(lab.LinksOf(holder).Count);
        }

        Assert.Equal([1, 1, 1, 0], links);
        Assert.Empty(lab.LinksOf(rooms.PidOf()));
    }

    [Fact]
    public async Task A_holder_that_started_the_registry_stays_linked()
    {
        await using var lab = new Lab();
        var rooms = new ProcessRegistry<string, int>(lab.System, "rooms");
        Pid parent = lab.Puppet();
        lab.Tell(parent, async self => await rooms.StartLinkedAsync(self));
        lab.Register(parent, rooms, "a", 1);

        lab.Unregister(parent, rooms, "a");

        Assert.Equal([rooms.PidOf()], lab.LinksOf(parent));
    }

    [Theory]
    [Seeds]
    public async Task A_registry_that_stops_takes_its_holders_along(int seed)
    {
        await using var lab = new Lab(seed);
        var rooms = await lab.StartRegistryAsync();
        Pid registry = rooms.PidOf();
        Pid falling = lab.Puppet();
        Pid trapping = lab.Puppet(traps: true);
        Pid former = lab.Puppet();
        lab.Register(falling, rooms, "a", 1);
        lab.Register(trapping, rooms, "b", 1);
        lab.Register(former, rooms, "c", 1);
        lab.Unregister(former, rooms, "c");

        await rooms.ProcessName.StopAsync(ExitReason.Shutdown);
        lab.Run();

        Assert.Equal(ExitReason.Shutdown, lab.EndOf(falling));
        Assert.Null(lab.EndOf(former));
        Assert.Equal([new TrappedExit(registry, ExitReason.Shutdown)], lab.Unread(trapping));
    }

    [Theory]
    [Seeds]
    public async Task A_registry_that_is_killed_takes_its_holders_along_as_killed(int seed)
    {
        await using var lab = new Lab(seed);
        var rooms = await lab.StartRegistryAsync();
        Pid registry = rooms.PidOf();
        Pid falling = lab.Puppet();
        Pid trapping = lab.Puppet(traps: true);
        lab.Register(falling, rooms, "a", 1);
        lab.Register(trapping, rooms, "b", 1);

        registry.Kill();
        lab.Run();

        Assert.Equal(ExitReason.Killed, lab.EndOf(falling));
        Assert.Equal([new TrappedExit(registry, ExitReason.Killed)], lab.Unread(trapping));
    }

    [Fact]
    public async Task A_holder_that_survives_its_registry_registers_again_with_the_next_one()
    {
        await using var lab = new Lab();
        var rooms = await lab.StartRegistryAsync();
        Pid trapping = lab.Puppet(traps: true);
        lab.Register(trapping, rooms, "a", 1);
        rooms.PidOf().Kill();
        lab.Run();

        await rooms.StartAsync();
        var before = rooms.GetKeys(trapping);
        lab.Register(trapping, rooms, "b", 2);

        Assert.Empty(before);
        Assert.Equal([new("b", trapping, 2)], rooms.Entries);
        Assert.Equal([rooms.PidOf()], lab.LinksOf(trapping));
    }

    [Fact]
    public async Task A_stranger_may_unlink_and_the_entry_stays()
    {
        await using var lab = new Lab();
        var rooms = await lab.StartRegistryAsync();
        Pid holder = lab.Puppet();
        lab.Register(holder, rooms, "a", 1);
        Pid registry = rooms.PidOf();
        lab.Tell(holder, self => self.Unlink(registry));

        registry.Kill();
        lab.Run();

        Assert.True(holder.IsAlive);
    }
}
