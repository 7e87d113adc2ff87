using Espalier.Tests.Servers;
using Espalier.Tests.Supervision;
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

    [Fact]
    public async Task A_holder_that_started_the_registry_without_a_link_is_a_holder_like_others()
    {
        await using var lab = new Lab();
        var rooms = new ProcessRegistry<string, int>(lab.System, "rooms");
        Pid starter = lab.Puppet(traps: true);
        lab.Tell(starter, async _ => await rooms.StartAsync());
        Pid registry = rooms.PidOf();
        lab.Register(starter, rooms, "a", 1);

        lab.Unregister(starter, rooms, "a");
        IReadOnlyList<Pid> links = lab.LinksOf(starter);
        lab.Register(starter, rooms, "b", 2);
        await registry.StopAsync();
        lab.Run();

        Assert.Empty(links);
        Assert.Equal([new TrappedExit(registry, ExitReason.Shutdown)], lab.Unread(starter));
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
    public async Task Whatever_a_registry_is_stopped_with_its_holders_get_a_shutdown_and_its_parent_the_reason(int seed)
    {
        await using var lab = new Lab(seed);
        var rooms = new ProcessRegistry<string, int>(lab.System, "rooms", new RegistryOptions { Partitions = 2 });
        Pid parent = lab.Puppet(traps: true);
        Pid falling = lab.Puppet();
        Pid trapping = lab.Puppet(traps: true);
        Pid linked = lab.Puppet(traps: true);
        lab.Tell(parent, async self => await rooms.StartLinkedAsync(self));
        Pid registry = rooms.PidOf();
        lab.Tell(linked, self => self.Link(registry));
        foreach (Pid pid in (Pid[])[falling, trapping, parent])
        {
            lab.Register(pid, rooms, $"{pid}", 1);
            lab.Register(pid, rooms, $"{pid} again", 1);
        }

        await registry.StopAsync();
        lab.Run();

        Assert.Equal(ExitReason.Normal, lab.EndOf(registry));
        Assert.Equal(ExitReason.Shutdown, lab.EndOf(falling));
        Assert.Equal([new TrappedExit(registry, ExitReason.Shutdown)], lab.Unread(trapping));
        Assert.Equal([new TrappedExit(registry, ExitReason.Shutdown), new TrappedExit(registry, ExitReason.Normal)], lab.Unread(parent));
        Assert.Equal([new TrappedExit(registry, ExitReason.Normal)], lab.Unread(linked));
    }

    [Theory, Seeds]
    public async Task A_supervisor_that_holds_an_entry_of_its_child_the_registry_hears_of_its_end_once_and_with_the_true_reason(int seed)
    {
        await using var lab = new TreeLab(seed);
        var rooms = new ProcessRegistry<string, int>(lab.System, "rooms");
        var holder = new ChildSpec
        {
            Id = "holder",
            Restart = RestartType.Temporary,
            Start = context =>
            {
                rooms.TryRegister(context.Parent, "the supervisor's", 1, out _);
                return new(new StartResult.Ignored());
            },
        };
        SupervisorRef supervisor = await lab.SuperviseAsync(null, rooms.Child() with { Restart = RestartType.Transient }, holder);
        Pid first = rooms.PidOf();

        await first.StopAsync(Lab.Broken);
        lab.Run();

        Assert.Equal((first, Lab.Broken), Assert.Single(lab.Events<ChildExited>()) is var end ? (end.Pid, end.Reason) : default);
        Assert.Equal("rooms:running", await TreeLab.StatesOf(supervisor));
        Assert.NotEqual(first, rooms.PidOf());
    }

    [Theory]
    [Seeds]
    public async Task A_parent_that_ends_takes_the_registry_and_its_holders_along(int seed)
    {
        await using var lab = new Lab(seed);
        var rooms = new ProcessRegistry<string, int>(lab.System, "rooms");
        Pid parent = lab.Puppet();
        Pid holder = lab.Puppet();
        lab.Tell(parent, async self => await rooms.StartLinkedAsync(self));
        Pid registry = rooms.PidOf();
        lab.Register(holder, rooms, "a", 1);

        parent.SendExit(Lab.Broken);
        lab.Run();

        Assert.Equal(Lab.Broken, lab.EndOf(registry));
        Assert.Equal(ExitReason.Shutdown, lab.EndOf(holder));
    }

    [Fact]
    public async Task A_key_that_cannot_be_compared_leaves_no_tie()
    {
        await using var lab = new Lab();
        var rooms = new ProcessRegistry<Torn, int>(lab.System, "rooms");
        await rooms.StartAsync();
        Pid holder = lab.Puppet();
        lab.Register(lab.Puppet(), rooms, new Torn(), 1);
        Exception? thrown = null;

        lab.Tell(holder, self => { thrown = Record.Exception(() => rooms.TryRegister(self, new Torn(), 1, out _)); });

        Assert.IsType<FormatException>(thrown);
        Assert.Empty(lab.LinksOf(holder));
        Assert.Equal(1, rooms.Count);
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

    private sealed class Torn
    {
        public override bool Equals(object? obj) => throw new FormatException("torn");

        public override int GetHashCode() => 1;
    }
}
