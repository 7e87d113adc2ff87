using Espalier.Tests.Servers;
using Espalier.Tests.Shared;

namespace Espalier.Tests.Registries;

/// <summary>Changing the value under a key.</summary>
public sealed class RegistryUpdateTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(8)]
    [OtpCase("registry/unique_test", "updates current process value")]
    public async Task The_holder_changes_its_value_and_nobody_else_can(int partitions)
    {
        await using var lab = new Lab();
        var rooms = await lab.StartRegistryAsync(partitions);
        Pid holder = lab.Puppet();
        Pid other = lab.Puppet();
        lab.Register(holder, rooms, "a", 1);
        List<(bool Done, int New, int Old)> answers = [];
        int calls = 0;

        foreach (Pid pid in (Pid[])[holder, other])
        {
            lab.Tell(pid, self =>
            {
                bool done = rooms.TryUpdate(self, "a", Add, out int newValue, out int oldValue);
                answers.Add((done, newValue, oldValue));
            });
        }
        lab.Tell(holder, self => { answers.Add((rooms.TryUpdate(self, "b", Add, out _, out _), 0, 0)); });

        Assert.Equal([(true, 11, 1), (false, 0, 0), (false, 0, 0)], answers);
        Assert.Equal(1, calls);
        Assert.Equal([new("a", holder, 11)], rooms.Lookup("a"));

        int Add(int value)
        {
            calls++;
            return value + 10;
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(8)]
    [OtpCase("registry/duplicate_test", "update_value is not supported")]
    public async Task Duplicate_keys_cannot_be_updated(int partitions)
    {
        await using var lab = new Lab();
        var topics = await lab.StartRegistryAsync(partitions, RegistryKeys.Duplicate);

        var error = Assert.Throws<ArgumentException>(() =>
            lab.Do(self => Task.FromResult(topics.TryUpdate(self, "a", value => value, out _, out _))));

        Assert.Contains("rooms", error.Message, StringComparison.Ordinal);
        Assert.Contains("duplicate", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_change_that_throws_changes_nothing()
    {
        await using var lab = new Lab();
        var rooms = await lab.StartRegistryAsync();
        Pid holder = lab.Puppet();
        lab.Register(holder, rooms, "a", 1);
        Exception? thrown = null;

        lab.Tell(holder, self =>
        {
            thrown = Record.Exception(() => rooms.TryUpdate(self, "a", _ => throw new FormatException("no"), out _, out _));
        });

        Assert.IsType<FormatException>(thrown);
        Assert.Equal([1], rooms.GetValues("a", holder));
    }

    [Fact]
    public async Task A_change_that_gives_the_key_back_updates_nothing()
    {
        await using var lab = new Lab();
        var rooms = await lab.StartRegistryAsync();
        Pid holder = lab.Puppet();
        lab.Register(holder, rooms, "a", 1);
        bool done = true;

        lab.Tell(holder, self =>
        {
            done = rooms.TryUpdate(
                self, "a",
                value =>
                {
                    rooms.Unregister(self, "a");
                    return value + 1;
                },
                out _, out _);
        });

        Assert.False(done);
        Assert.Equal(0, rooms.Count);
    }
}
