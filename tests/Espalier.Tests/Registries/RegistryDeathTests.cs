using Espalier.Tests.Servers;
using Espalier.Tests.Shared;

namespace Espalier.Tests.Registries;

/// <summary>What a holder's end leaves: nothing.</summary>
public sealed class RegistryDeathTests
{
    [Theory]
    [InlineData(1, RegistryKeys.Unique)]
    [InlineData(8, RegistryKeys.Unique)]
    [InlineData(1, RegistryKeys.Duplicate)]
    [InlineData(8, RegistryKeys.Duplicate)]
    [OtpCase("registry_test", "clean up registry on process crash")]
    public async Task All_tables_are_empty_when_the_holders_have_been_killed(int partitions, RegistryKeys keys)
    {
        await using var lab = new Lab();
        var rooms = await lab.StartRegistryAsync(partitions, keys);
        Pid one = lab.Puppet();
        Pid two = lab.Puppet();
        for (int i = 0; i < 10; i++)
        {
            lab.Register(one, rooms, $"one {i}", i);
            lab.Register(two, rooms, $"two {i}", i);
            lab.Register(i % 2 == 0 ? one : two, rooms, "both", i);
        }

        one.Kill();
        two.Kill();
        lab.Run();

        Assert.Equal(0, rooms.Count);
        Assert.Empty(rooms.Entries);
        Assert.Empty(rooms.Lookup("both"));
        Assert.Empty(rooms.GetKeys(one));
        Assert.Empty(lab.LinksOf(rooms.PidOf()));
    }

    [Theory]
    [Seeds]
    public async Task Whoever_hears_of_the_end_finds_the_key_free(int seed)
    {
        await using var lab = new Lab(seed);
        var rooms = await lab.StartRegistryAsync(partitions: 2);
        Pid holder = lab.Puppet();
        lab.Register(holder, rooms, "a", 1);
        List<string> found = [];
        Pid[] heirs = [.. Enumerable.Range(0, 3).Select(_ => lab.Puppet(traps: true))];
        Func<ProcessContext, Task> linked = async self =>
        {
            self.Link(holder);
            await self.ReceiveAsync<TrappedExit>();
            found.Add($"{rooms.Lookup("a").Count(entry => entry.Pid == holder)} {rooms.GetKeys(holder).Count}");
            rooms.TryRegister(self, "a", 2, out _);
        };
        foreach (Pid heir in heirs)
            heir.Send(linked);
        lab.Run();

        holder.SendExit(Lab.Broken);
        lab.Run();

        Assert.Equal(["0 0", "0 0", "0 0"], found);
        Assert.Single(rooms.Lookup("a"));
    }

    [Fact]
    public async Task A_holder_that_unwinds_is_left_out_of_reads_but_its_unique_key_is_not_free()
    {
        await using var lab = new Lab();
        var rooms = await lab.StartRegistryAsync();
        var release = new TaskCompletionSource();
        Pid holder = lab.Puppet();
        Pid other = lab.Puppet();
        lab.Register(holder, rooms, "a", 1);
        lab.Tell(holder, async _ => await release.Task);
        holder.Kill();
        lab.Run();
        Pid refusedBy = default;
        bool taken = true;

        lab.Tell(other, self => { taken = rooms.TryRegister(self, "a", 2, out refusedBy); });

        Assert.False(taken);
        Assert.Equal(holder, refusedBy);
        Assert.False(holder.IsAlive);
        Assert.False(rooms.TryFind("a", out _));
        Assert.Empty(rooms.Lookup("a"));
        Assert.Empty(rooms.Entries);
        Assert.Empty(rooms.GetKeys(holder));
        Assert.Empty(rooms.GetValues("a", holder));
        Assert.Equal(0, rooms.Publish("a", "news"));
        Assert.Equal(1, rooms.Count);
        release.SetResult();
        lab.Run();
        Assert.True(lab.Register(other, rooms, "a", 3));
    }

    [Fact]
    public async Task A_process_whose_end_is_decided_changes_nothing_any_more()
    {
        await using var lab = new Lab();
        var rooms = await lab.StartRegistryAsync();
        Pid holder = lab.Puppet();
        lab.Register(holder, rooms, "a", 1);
        List<Exception?> refused = [];

        lab.Tell(holder, self =>
        {
            refused.Add(Record.Exception(holder.Kill));
            refused.Add(Record.Exception(() => rooms.TryRegister(self, "b", 1, out _)));
            refused.Add(Record.Exception(() => rooms.Unregister(self, "a")));
            refused.Add(Record.Exception(() => rooms.UnregisterWhere(self, "a", _ => true)));
            refused.Add(Record.Exception(() => rooms.TryUpdate(self, "a", value => value, out _, out _)));
            refused.Add(Record.Exception(() => rooms.PutMetadata("x", 1)));
            refused.Add(Record.Exception(() => rooms.DeleteMetadata("x")));
            refused.Add(Record.Exception(() => { _ = rooms.LockAsync(self, "x").AsTask(); }));
        });

        Assert.Equal(8, refused.Count(error => error is ExitException));
        Assert.Equal(0, rooms.Count);
    }

    [Fact]
    public async Task A_key_that_cannot_be_compared_any_more_does_not_stop_a_death()
    {
        await using var lab = new Lab();
        var rooms = new ProcessRegistry<Fragile, int>(lab.System, "rooms");
        await rooms.StartAsync();
        Pid holder = lab.Puppet();
        var broken = new Fragile();
        lab.Register(holder, rooms, broken, 1);
        lab.Register(holder, rooms, new Fragile(), 2);

        broken.IsBroken = true;
        holder.Kill();
        lab.Run();

        Assert.Equal(ExitReason.Killed, lab.EndOf(holder));
        Assert.Single(lab.Events.OfType<LateFailure>());
        Assert.Empty(rooms.Entries);
    }

    private sealed class Fragile
    {
        public bool IsBroken { get; set; }

        public override bool Equals(object? obj) => IsBroken ? throw new FormatException("broken") : ReferenceEquals(this, obj);

        public override int GetHashCode() => IsBroken ? throw new FormatException("broken") : 1;
    }
}
