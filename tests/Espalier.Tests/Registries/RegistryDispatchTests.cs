using Espalier.Tests.Servers;
using Espalier.Tests.Shared;

namespace Espalier.Tests.Registries;

/// <summary>Handing all entries of a key to an action, and sending to all of them.</summary>
public sealed class RegistryDispatchTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(8)]
    [OtpCase("registry/unique_test", "dispatches to a single key")]
    public async Task The_action_gets_the_one_entry_and_is_not_called_for_a_key_that_nobody_has(int partitions)
    {
        await using var lab = new Lab();
        var rooms = await lab.StartRegistryAsync(partitions);
        Pid holder = lab.Puppet();
        lab.Register(holder, rooms, "a", 1);
        List<RegistryEntry<string, int>> seen = [];

        rooms.Dispatch("a", seen.AddRange);
        rooms.Dispatch("b", _ => throw new InvalidOperationException("There is nothing to dispatch to."));

        Assert.Equal([new("a", holder, 1)], seen);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(8)]
    [OtpCase("registry/duplicate_test", "dispatches to multiple keys in serial")]
    public async Task The_action_runs_once_in_the_caller_with_all_entries(int partitions)
    {
        await using var lab = new Lab();
        var topics = await lab.StartRegistryAsync(partitions, RegistryKeys.Duplicate);
        Pid one = lab.Puppet();
        Pid two = lab.Puppet();
        lab.Register(two, topics, "a", 1);
        lab.Register(one, topics, "a", 2);
        lab.Register(two, topics, "a", 3);
        int thread = Environment.CurrentManagedThreadId;
        List<int> threads = [];
        List<RegistryEntry<string, int>> seen = [];

        topics.Dispatch("a", entries =>
        {
            threads.Add(Environment.CurrentManagedThreadId);
            seen.AddRange(entries);
        });

        Assert.Equal([thread], threads);
        Assert.Equal([new("a", two, 1), new("a", one, 2), new("a", two, 3)], seen);
        Assert.Throws<FormatException>(() => topics.Dispatch("a", _ => throw new FormatException("no")));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(8)]
    [OtpCase("registry/duplicate_test", "dispatches to multiple keys in parallel")]
    public async Task An_action_may_hand_the_entries_to_processes_of_its_own_and_falls_with_a_linked_one(int partitions)
    {
        await using var lab = new Lab();
        var topics = await lab.StartRegistryAsync(partitions, RegistryKeys.Duplicate);
        Pid one = lab.Puppet();
        Pid two = lab.Puppet();
        Pid caller = lab.Puppet();
        lab.Register(one, topics, "a", 1);
        lab.Register(two, topics, "a", 2);

        lab.Tell(caller, self =>
        {
            topics.Dispatch("a", entries =>
            {
                foreach (var entry in entries)
                    self.SpawnLinked(child => SendAsync(child, entry));
            });
        });
        lab.Tell(caller, self => { topics.Dispatch("a", _ => self.SpawnLinked(child => throw new FormatException("no"))); });

        Assert.Equal([1], lab.Unread(one));
        Assert.Equal([2], lab.Unread(two));
        Assert.IsType<FormatException>(lab.EndOf(caller)?.Exception);

        static Task SendAsync(ProcessContext child, RegistryEntry<string, int> entry)
        {
            entry.Pid.Send(entry.Value);
            return Task.CompletedTask;
        }
    }

    [Fact]
    public async Task A_message_reaches_each_entrys_process_once_an_entry()
    {
        await using var lab = new Lab();
        var topics = await lab.StartRegistryAsync(partitions: 4, RegistryKeys.Duplicate);
        Pid once = lab.Puppet();
        Pid twice = lab.Puppet();
        Pid never = lab.Puppet();
        Pid gone = lab.Puppet();
        lab.Register(once, topics, "a", 1);
        lab.Register(twice, topics, "a", 1);
        lab.Register(twice, topics, "a", 2);
        lab.Register(never, topics, "b", 1);
        lab.Register(gone, topics, "a", 1);
        gone.Kill();

        int sent = topics.Publish("a", "news");
        int none = topics.Publish("c", "news");

        Assert.Equal(3, sent);
        Assert.Equal(0, none);
        Assert.Equal(["news"], lab.Unread(once));
        Assert.Equal(["news", "news"], lab.Unread(twice));
        Assert.Empty(lab.Unread(never));
    }

    [Fact]
    public async Task A_message_to_nobody_may_not_be_null_either()
    {
        await using var lab = new Lab();
        var topics = await lab.StartRegistryAsync(keys: RegistryKeys.Duplicate);

        Assert.Throws<ArgumentNullException>(() => topics.Publish("a", null!));
    }
}
