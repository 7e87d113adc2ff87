using Espalier.Tests.Servers;
using Espalier.Tests.Shared;

namespace Espalier.Tests.Registries;

/// <summary>Unique keys: who gets one, who is refused, and what is left.</summary>
public sealed class UniqueKeysTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(8)]
    [OtpCase("registry/unique_test", "counts 0 keys in an empty registry / counts the number of keys in a registry")]
    public async Task The_count_follows_the_registrations(int partitions)
    {
        await using var lab = new Lab();
        var rooms = await lab.StartRegistryAsync(partitions);
        Pid holder = lab.Puppet();
        int before = rooms.Count;

        lab.Register(holder, rooms, "a", 1);
        lab.Register(holder, rooms, "b", 2);

        Assert.Equal(0, before);
        Assert.Equal(2, rooms.Count);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(8)]
    [OtpCase("registry/unique_test", "has unique registrations")]
    public async Task A_process_has_a_key_once_and_may_have_others(int partitions)
    {
        await using var lab = new Lab();
        var rooms = await lab.StartRegistryAsync(partitions);
        Pid holder = lab.Puppet();
        Pid refusedBy = default;
        bool first = lab.Register(holder, rooms, "a", 1);

        bool again = true;
        lab.Tell(holder, self => { again = rooms.TryRegister(self, "a", 2, out refusedBy); });
        bool other = lab.Register(holder, rooms, "b", 3);

        Assert.True(first && other);
        Assert.False(again);
        Assert.Equal(holder, refusedBy);
        Assert.Equal([new("a", holder, 1)], rooms.Lookup("a"));
        Assert.Equal(["a", "b"], rooms.GetKeys(holder));
        Assert.Equal([1], rooms.GetValues("a", holder));
        Assert.Equal([3], rooms.GetValues("b", holder));
        Assert.Empty(rooms.GetValues("c", holder));
        Assert.True(rooms.PidOf().IsAlive);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(8)]
    [OtpCase("registry/unique_test", "has unique registrations across processes")]
    public async Task A_second_process_learns_who_has_the_key_and_has_nothing(int partitions)
    {
        await using var lab = new Lab();
        var rooms = await lab.StartRegistryAsync(partitions);
        Pid holder = lab.Puppet();
        Pid loser = lab.Puppet();
        lab.Register(holder, rooms, "a", 1);
        Pid refusedBy = default;

        bool won = true;
        lab.Tell(loser, self => { won = rooms.TryRegister(self, "a", 2, out refusedBy); });

        Assert.False(won);
        Assert.Equal(holder, refusedBy);
        Assert.Empty(rooms.GetKeys(loser));
        Assert.Empty(rooms.GetValues("a", loser));
        Assert.Equal([1], rooms.GetValues("a", holder));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(8)]
    [OtpCase("registry/unique_test", "doesn't grow ets on already_registered (and across processes)")]
    public async Task Refused_registrations_leave_nothing_behind(int partitions)
    {
        await using var lab = new Lab();
        var rooms = await lab.StartRegistryAsync(partitions);
        Pid holder = lab.Puppet();
        Pid loser = lab.Puppet();
        lab.Register(holder, rooms, "a", 1);

        for (int i = 0; i < 100; i++)
        {
            lab.Register(holder, rooms, "a", 2);
            lab.Register(loser, rooms, "a", 2);
        }

        Assert.Equal(1, rooms.Count);
        Assert.Single(rooms.Entries);
        Assert.Equal(["a"], rooms.GetKeys(holder));
        Assert.Empty(lab.LinksOf(loser));
        Assert.Equal([rooms.PidOf()], lab.LinksOf(holder));
    }

    [Theory]
    [Seeds]
    [OtpCase("registry/unique_test", "has unique registrations even if partition is delayed")]
    public async Task A_dead_holders_key_can_be_taken_before_the_registrys_process_has_done_anything(int seed)
    {
        await using var lab = new Lab(seed);
        var rooms = await lab.StartRegistryAsync();
        Pid holder = lab.Puppet();
        Pid successor = lab.Puppet();
        lab.Register(holder, rooms, "a", 1);
        bool taken = false;
        lab.Tell(successor, self => { self.Monitor(holder); });

        holder.Kill();
        Func<ProcessContext, Task> take = async self =>
        {
            await self.ReceiveAsync<Down>();
            taken = rooms.TryRegister(self, "a", 2, out _);
        };
        successor.Send(take);
        lab.Run();

        Assert.True(taken);
        Assert.Equal([new("a", successor, 2)], rooms.Lookup("a"));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(8)]
    [OtpCase("registry/unique_test", "unregisters process by key")]
    public async Task One_key_is_given_back_and_the_other_stays(int partitions)
    {
        await using var lab = new Lab();
        var rooms = await lab.StartRegistryAsync(partitions);
        Pid holder = lab.Puppet();
        lab.Register(holder, rooms, "a", 1);
        lab.Register(holder, rooms, "b", 2);

        bool had = lab.Unregister(holder, rooms, "a");

        Assert.True(had);
        Assert.Equal(["b"], rooms.GetKeys(holder));
        Assert.False(rooms.TryFind("a", out _));
        Assert.True(rooms.TryFind("b", out _));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(8)]
    [OtpCase("registry/unique_test", "unregisters with no entries")]
    public async Task Giving_back_what_one_does_not_have_is_no_error_and_takes_nothing_from_others(int partitions)
    {
        await using var lab = new Lab();
        var rooms = await lab.StartRegistryAsync(partitions);
        Pid holder = lab.Puppet();
        Pid other = lab.Puppet();
        lab.Register(holder, rooms, "a", 1);
        lab.Register(other, rooms, "b", 2);

        bool had = lab.Unregister(other, rooms, "a") || lab.Unregister(other, rooms, "c");

        Assert.False(had);
        Assert.Equal(["a"], rooms.GetKeys(holder));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(8)]
    [OtpCase("registry/unique_test", "compares using ===")]
    public async Task Keys_that_only_look_alike_are_different(int partitions)
    {
        await using var lab = new Lab();
        var rooms = new ProcessRegistry<object, string>(lab.System, "rooms", new RegistryOptions { Partitions = partitions });
        await rooms.StartAsync();
        Pid holder = lab.Puppet();

        lab.Register<object, string>(holder, rooms, 1, "int");
        lab.Register<object, string>(holder, rooms, 1.0, "double");
        lab.Register<object, string>(holder, rooms, "1", "string");

        Assert.Equal(3, rooms.Count);
        Assert.Equal(["double"], rooms.GetValues(1.0, holder));
        Assert.Empty(rooms.Lookup(1L));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(8)]
    [OtpCase("registry/unique_test", "supports reserved keys")]
    public async Task No_key_means_any_key(int partitions)
    {
        await using var lab = new Lab();
        var rooms = new ProcessRegistry<object, int>(lab.System, "rooms", new RegistryOptions { Partitions = partitions });
        await rooms.StartAsync();
        Pid holder = lab.Puppet();
        object[] keys = ["_", "*", ("_", 1), (object)typeof(object)];

        foreach (object key in keys)
            lab.Register(holder, rooms, key, 1);
        int removed = 0;
        lab.Tell(holder, self => { removed = rooms.UnregisterWhere(self, "*", _ => true); });

        Assert.Equal(1, removed);
        Assert.Equal(["_", ("_", 1), typeof(object)], rooms.GetKeys(holder));
        Assert.Single(rooms.Lookup("_"));
        Assert.Single(rooms.Lookup(("_", 1)));
        Assert.Empty(rooms.Lookup(("x", 1)));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(8)]
    [OtpCase("registry/unique_test", "starts configured number of partitions")]
    [OtpCase("registry/duplicate_test", "starts configured number of partitions")]
    public async Task One_process_stands_behind_all_partitions(int partitions)
    {
        await using var lab = new Lab();

        var rooms = await lab.StartRegistryAsync(partitions);

        Assert.Equal([rooms.PidOf()], lab.System.GetProcesses());
    }
}
