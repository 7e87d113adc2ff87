using Espalier.Tests.Servers;

namespace Espalier.Tests.Registries;

/// <summary>Keys whose own code does what it should not.</summary>
public sealed class RegistryKeyTests
{
    [Theory]
    [InlineData(RegistryKeys.Unique)]
    [InlineData(RegistryKeys.Duplicate)]
    public async Task An_entry_whose_key_was_changed_goes_with_its_holder(RegistryKeys keys)
    {
        await using var lab = new Lab();
        var rooms = new ProcessRegistry<Loose, int>(lab.System, "rooms", new RegistryOptions { Keys = keys });
        await rooms.StartAsync();
        Pid holder = lab.Puppet();
        Pid successor = lab.Puppet();
        var key = new Loose { Number = 1 };
        lab.Register(holder, rooms, key, 1);

        key.Number = 2;
        holder.Kill();
        lab.Run();
        key.Number = 1;
        bool taken = lab.Register(successor, rooms, new Loose { Number = 1 }, 2);

        Assert.True(taken);
        Assert.Equal([successor], rooms.Entries.Select(static entry => entry.Pid));
        Assert.Equal(1, rooms.Count);
        Assert.Empty(lab.Events.OfType<LateFailure>());
    }

    [Fact]
    public async Task An_entry_whose_key_could_not_be_compared_at_its_holders_end_is_gone_all_the_same()
    {
        await using var lab = new Lab();
        var rooms = new ProcessRegistry<Loose, int>(lab.System, "rooms");
        await rooms.StartAsync();
        Pid holder = lab.Puppet();
        Pid successor = lab.Puppet();
        var key = new Loose { Number = 1 };
        lab.Register(holder, rooms, key, 1);

        key.Code = static () => throw new FormatException("broken");
        holder.Kill();
        lab.Run();
        key.Code = null;
        bool taken = lab.Register(successor, rooms, key, 2);

        Assert.True(taken);
        Assert.Single(lab.Events.OfType<LateFailure>());
        Assert.Equal([new(key, successor, 2)], rooms.Entries);
        Assert.Equal(1, rooms.Count);
    }

    [Fact]
    public async Task What_the_equality_of_a_key_registers_is_not_overlooked()
    {
        await using var lab = new Lab();
        var rooms = new ProcessRegistry<Loose, int>(lab.System, "rooms");
        await rooms.StartAsync();
        Pid holder = lab.Puppet();
        var first = new Loose { Number = 1 };
        lab.Register(holder, rooms, first, 0);
        bool registered = true;

        lab.Tell(holder, self =>
        {
            first.Code = () =>
            {
                // So many that the table grows under the feet of whoever compares, and last the very key that he wants.
                first.Code = null;
                for (int i = 40; i > 1; i--)
                    rooms.TryRegister(self, new Loose { Number = i }, i, out _);
            };
            registered = rooms.TryRegister(self, new Loose { Number = 3 }, -1, out _);
        });

        Assert.False(registered);
        Assert.Equal(40, rooms.Count);
        Assert.All(Enumerable.Range(1, 40), i => Assert.Single(rooms.Lookup(new Loose { Number = i })));
    }

    /// <summary>Its hash tells odd from even only.</summary>
    private sealed class Loose
    {
        public int Number { get; set; }

        public Action? Code { get; set; }

        public override bool Equals(object? obj)
        {
            Code?.Invoke();
            return obj is Loose other && Number == other.Number;
        }

        public override int GetHashCode() => Number & 1;
    }
}
