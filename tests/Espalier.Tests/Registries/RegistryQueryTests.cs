using Espalier.Tests.Servers;
using Espalier.Tests.Shared;

namespace Espalier.Tests.Registries;

/// <summary>Queries: what OTP does by match specifications is LINQ over entries here.</summary>
public sealed class RegistryQueryTests
{
    [Theory]
    [InlineData(1, RegistryKeys.Unique)]
    [InlineData(8, RegistryKeys.Unique)]
    [InlineData(1, RegistryKeys.Duplicate)]
    [InlineData(8, RegistryKeys.Duplicate)]
    [OtpCase("registry/unique_test", "supports match patterns / supports guard conditions")]
    [OtpCase("registry/unique_test", "count_match supports match patterns / guard conditions")]
    [OtpCase("registry/duplicate_test", "supports match patterns / supports guards")]
    public async Task The_values_of_a_key_are_queried_by_their_shape(int partitions, RegistryKeys keys)
    {
        await using var lab = new Lab();
        var options = new RegistryOptions { Keys = keys, Partitions = partitions };
        var rooms = new ProcessRegistry<string, (string Kind, int Size)>(lab.System, "rooms", options);
        await rooms.StartAsync();
        Pid holder = lab.Puppet();

        lab.Register(holder, rooms, "a", ("hall", 20));

        Assert.Single(rooms.Lookup("a"), entry => entry.Value.Kind == "hall");
        Assert.Single(rooms.Lookup("a"), entry => entry.Value is { Size: > 10 } && entry.Pid == holder);
        Assert.DoesNotContain(rooms.Lookup("a"), entry => entry.Value.Size > 20);
        Assert.Equal(0, rooms.Lookup("b").Count(entry => entry.Value.Size > 10));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(8)]
    [OtpCase("registry/unique_test", "unregister_match supports patterns / guards")]
    public async Task A_unique_entry_is_taken_back_if_its_value_fits(int partitions)
    {
        await using var lab = new Lab();
        var rooms = await lab.StartRegistryAsync(partitions);
        Pid holder = lab.Puppet();
        Pid other = lab.Puppet();
        lab.Register(holder, rooms, "a", 10);
        List<int> removed = [];

        lab.Tell(other, self => { removed.Add(rooms.UnregisterWhere(self, "a", _ => true)); });
        lab.Tell(holder, self =>
        {
            removed.Add(rooms.UnregisterWhere(self, "a", value => value > 10));
            removed.Add(rooms.UnregisterWhere(self, "b", _ => true));
            removed.Add(rooms.UnregisterWhere(self, "a", value => value > 5));
        });

        Assert.Equal([0, 0, 0, 1], removed);
        Assert.Equal(0, rooms.Count);
        Assert.Empty(lab.LinksOf(holder));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(8)]
    [OtpCase("registry/duplicate_test", "count_match…, unregister_match… patterns and guards")]
    public async Task Those_that_fit_are_taken_back_and_the_rest_keeps_its_keys(int partitions)
    {
        await using var lab = new Lab();
        var topics = await lab.StartRegistryAsync(partitions, RegistryKeys.Duplicate);
        Pid holder = lab.Puppet();
        Pid other = lab.Puppet();
        foreach (int value in (int[])[1, 2, 3, 4])
            lab.Register(holder, topics, "a", value);
        lab.Register(other, topics, "a", 2);
        int removed = 0;

        lab.Tell(holder, self => { removed = topics.UnregisterWhere(self, "a", value => value % 2 == 0); });

        Assert.Equal(2, removed);
        Assert.Equal([1, 3], topics.GetValues("a", holder));
        Assert.Equal(["a", "a"], topics.GetKeys(holder));
        Assert.Equal([2], topics.GetValues("a", other));
        Assert.Equal(1, topics.Lookup("a").Count(entry => entry.Value == 2));
        Assert.Equal([topics.PidOf()], lab.LinksOf(holder));
    }

    [Fact]
    public async Task A_filter_may_change_the_registry_itself()
    {
        await using var lab = new Lab();
        var topics = await lab.StartRegistryAsync(keys: RegistryKeys.Duplicate);
        Pid holder = lab.Puppet();
        lab.Register(holder, topics, "a", 1);
        lab.Register(holder, topics, "a", 2);
        int removed = -1;

        lab.Tell(holder, self =>
        {
            removed = topics.UnregisterWhere(self, "a", value =>
            {
                topics.Unregister(self, "a");
                return topics.TryRegister(self, "b", value, out _);
            });
        });

        Assert.Equal(0, removed);
        Assert.Equal(["b", "b"], topics.GetKeys(holder));
        Assert.Equal(2, topics.Count);
    }

    [Theory]
    [InlineData(1, RegistryKeys.Unique)]
    [InlineData(8, RegistryKeys.Unique)]
    [InlineData(1, RegistryKeys.Duplicate)]
    [InlineData(8, RegistryKeys.Duplicate)]
    [OtpCase("registry/unique_test", "empty list for empty registry / select all")]
    [OtpCase("registry/unique_test", "select supports full match specs / guard conditions / multiple specs")]
    [OtpCase("registry/unique_test", "count_select supports match specs / guard conditions / multiple specs")]
    [OtpCase("registry/duplicate_test", "select / count_select family")]
    [OtpCase("registry/duplicate_test", "select / count_select with reserved-atom keys")]
    public async Task All_entries_are_queried_in_the_order_of_registration(int partitions, RegistryKeys keys)
    {
        await using var lab = new Lab();
        var rooms = await lab.StartRegistryAsync(partitions, keys);
        Pid one = lab.Puppet();
        Pid two = lab.Puppet();
        var before = rooms.Entries;
        string[] names = ["z", "_", "m", "*", "a", "$1", "k", "0"];

        for (int i = 0; i < names.Length; i++)
            lab.Register(i % 2 == 0 ? one : two, rooms, names[i], i);

        Assert.Empty(before);
        Assert.Equal(names, rooms.Entries.Select(entry => entry.Key));
        Assert.Equal([new("z", one, 0), new("_", two, 1)], rooms.Entries.Take(2));
        Assert.Equal(["k", "0"], rooms.Entries.Where(entry => entry.Value > 5).Select(entry => entry.Key));
        Assert.Equal(4, rooms.Entries.Count(entry => entry.Pid == one));
        Assert.Equal(3, rooms.Entries.Count(entry => entry.Key == "_" || entry.Value is 0 or 7));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(8)]
    public async Task No_list_depends_on_a_hash(int partitions)
    {
        await using var lab = new Lab();
        var topics = await lab.StartRegistryAsync(partitions, RegistryKeys.Duplicate);
        Pid holder = lab.Puppet();
        List<string> expected = [];

        for (int i = 0; i < 200; i++)
        {
            string key = $"key {i * 7919 % 50}";
            lab.Register(holder, topics, key, i);
            expected.Add(key);
            if (i % 10 == 9)
            {
                lab.Unregister(holder, topics, $"key {i % 50}");
                expected.RemoveAll(other => other == $"key {i % 50}");
            }
        }

        Assert.Equal(expected, topics.GetKeys(holder));
        Assert.Equal(expected, topics.Entries.Select(entry => entry.Key));
        Assert.Equal(expected.Count, topics.Count);
    }

    [Fact]
    public async Task A_list_is_a_copy_of_its_moment()
    {
        await using var lab = new Lab();
        var rooms = await lab.StartRegistryAsync();
        Pid holder = lab.Puppet();
        lab.Register(holder, rooms, "a", 1);
        var entries = rooms.Entries;
        var found = rooms.Lookup("a");

        lab.Unregister(holder, rooms, "a");

        Assert.Single(entries);
        Assert.Single(found);
        Assert.Empty(rooms.Lookup("a"));
    }
}
