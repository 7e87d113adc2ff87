using Espalier.Tests.Servers;
using Espalier.Tests.Shared;

namespace Espalier.Tests.Registries;

/// <summary>Duplicate keys: every registration is an entry of its own.</summary>
public sealed class DuplicateKeysTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(8)]
    [OtpCase("registry/duplicate_test", "counts 0 / number of keys")]
    public async Task Every_entry_counts(int partitions)
    {
        await using var lab = new Lab();
        var topics = await lab.StartRegistryAsync(partitions, RegistryKeys.Duplicate);
        Pid holder = lab.Puppet();
        int before = topics.Count;

        lab.Register(holder, topics, "a", 1);
        lab.Register(holder, topics, "a", 1);
        lab.Register(holder, topics, "b", 1);

        Assert.Equal(0, before);
        Assert.Equal(3, topics.Count);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(8)]
    [OtpCase("registry/duplicate_test", "has duplicate registrations")]
    public async Task A_process_may_have_a_key_several_times(int partitions)
    {
        await using var lab = new Lab();
        var topics = await lab.StartRegistryAsync(partitions, RegistryKeys.Duplicate);
        Pid holder = lab.Puppet();

        bool all = lab.Register(holder, topics, "a", 1) && lab.Register(holder, topics, "a", 2) && lab.Register(holder, topics, "b", 3);

        Assert.True(all);
        Assert.Equal([new("a", holder, 1), new("a", holder, 2)], topics.Lookup("a"));
        Assert.Equal(["a", "a", "b"], topics.GetKeys(holder));
        Assert.Equal([1, 2], topics.GetValues("a", holder));
        Assert.Equal([3], topics.GetValues("b", holder));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(8)]
    [OtpCase("registry/duplicate_test", "has duplicate registrations across processes")]
    public async Task Each_process_has_its_own_values_under_a_key(int partitions)
    {
        await using var lab = new Lab();
        var topics = await lab.StartRegistryAsync(partitions, RegistryKeys.Duplicate);
        Pid one = lab.Puppet();
        Pid two = lab.Puppet();

        lab.Register(one, topics, "a", 1);
        lab.Register(two, topics, "a", 2);
        lab.Register(one, topics, "a", 3);

        Assert.Equal([1, 3], topics.GetValues("a", one));
        Assert.Equal([2], topics.GetValues("a", two));
        Assert.Equal([1, 2, 3], topics.Lookup("a").Select(entry => entry.Value));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(8)]
    [OtpCase("registry/duplicate_test", "unregisters by key / with no entries")]
    public async Task All_own_entries_of_a_key_go_and_those_of_others_stay(int partitions)
    {
        await using var lab = new Lab();
        var topics = await lab.StartRegistryAsync(partitions, RegistryKeys.Duplicate);
        Pid one = lab.Puppet();
        Pid two = lab.Puppet();
        lab.Register(one, topics, "a", 1);
        lab.Register(two, topics, "a", 2);
        lab.Register(one, topics, "a", 3);
        lab.Register(one, topics, "b", 4);

        bool had = lab.Unregister(one, topics, "a");
        bool again = lab.Unregister(one, topics, "a");

        Assert.True(had);
        Assert.False(again);
        Assert.Equal([new("a", two, 2)], topics.Lookup("a"));
        Assert.Equal(["b"], topics.GetKeys(one));
        Assert.Equal(2, topics.Count);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(8)]
    [OtpCase("registry/duplicate_test", "compares using matches")]
    [OtpCase("registry/duplicate_test", "uses exact complex keys in lookup and match")]
    [OtpCase("registry/duplicate_test", "supports reserved keys")]
    public async Task Keys_are_compared_by_their_equality_and_none_is_a_pattern(int partitions)
    {
        await using var lab = new Lab();
        var options = new RegistryOptions { Keys = RegistryKeys.Duplicate, Partitions = partitions };
        var topics = new ProcessRegistry<object, int>(lab.System, "topics", options);
        await topics.StartAsync();
        Pid holder = lab.Puppet();
        object[] keys = [1, 1.0, "_", ("_", "a"), ("b", "a"), new Room("a", 1), new Room("a", 2)];

        foreach (object key in keys)
            lab.Register(holder, topics, key, 1);

        Assert.All(keys, key => Assert.Equal([key], topics.Lookup(key).Select(entry => entry.Key)));
        Assert.Equal(keys, topics.GetKeys(holder));
        Assert.Single(topics.Lookup(new Room("a", 1)));
        Assert.Empty(topics.Lookup(("_", "_")));
    }

    [Theory]
    [Seeds(5)]
    public async Task Taking_back_walks_neither_all_keys_of_the_process_nor_all_processes_of_the_key(int seed)
    {
        await using var lab = new Lab(seed);
        var topics = await lab.StartRegistryAsync(partitions: 3, RegistryKeys.Duplicate);
        Pid many = lab.Puppet();
        Pid[] few = [.. Enumerable.Range(0, 20).Select(_ => lab.Puppet())];
        lab.Tell(many, self =>
        {
            for (int i = 0; i < 50; i++)
                topics.TryRegister(self, $"key {i % 10}", i, out _);
        });
        foreach (Pid pid in few)
            lab.Register(pid, topics, "key 7", -1);

        lab.Unregister(many, topics, "key 7");
        lab.Unregister(few[3], topics, "key 7");

        Assert.Equal(45, topics.GetKeys(many).Count);
        Assert.Equal([.. few.Where(pid => pid != few[3])], topics.Lookup("key 7").Select(entry => entry.Pid));
        Assert.Equal([8, 18, 28, 38, 48], topics.GetValues("key 8", many));
        Assert.Equal(64, topics.Count);
    }

    private sealed record Room(string Name, int Floor);
}
