using Espalier.Tests.Servers;

namespace Espalier.Tests.Registries;

/// <summary>What is kept for the registry as a whole.</summary>
public sealed class RegistryMetadataTests
{
    [Fact]
    public async Task It_is_put_got_replaced_and_deleted_by_anybody()
    {
        await using var lab = new Lab();
        var rooms = await lab.StartRegistryAsync();

        bool before = rooms.TryGetMetadata("x", out object? nothing);
        rooms.PutMetadata("x", 1);
        rooms.PutMetadata(("x", 1), null);
        rooms.PutMetadata("x", 2);
        bool after = rooms.TryGetMetadata("x", out object? value);
        bool hasNull = rooms.TryGetMetadata(("x", 1), out object? kept);
        bool[] deleted = [rooms.DeleteMetadata("x"), rooms.DeleteMetadata("x")];

        Assert.False(before);
        Assert.Null(nothing);
        Assert.True(after);
        Assert.Equal(2, value);
        Assert.True(hasNull);
        Assert.Null(kept);
        Assert.Equal([true, false], deleted);
        Assert.False(rooms.TryGetMetadata("x", out _));
    }

    [Fact]
    public async Task Each_incarnation_begins_with_that_of_the_options_and_ends_with_its_own()
    {
        await using var lab = new Lab();
        var options = new RegistryOptions { Metadata = new Dictionary<object, object?> { ["limit"] = 10 } };
        var rooms = new ProcessRegistry<string, int>(lab.System, "rooms", options);
        await rooms.StartAsync();
        rooms.TryGetMetadata("limit", out object? first);
        rooms.PutMetadata("limit", 20);
        rooms.PutMetadata("other", 1);

        await rooms.ProcessName.StopAsync();
        await rooms.StartAsync();

        rooms.TryGetMetadata("limit", out object? second);
        Assert.Equal(10, first);
        Assert.Equal(10, second);
        Assert.False(rooms.TryGetMetadata("other", out _));
    }

    [Fact]
    public async Task Its_keys_have_nothing_to_do_with_those_of_entries()
    {
        await using var lab = new Lab();
        var rooms = await lab.StartRegistryAsync();
        Pid holder = lab.Puppet();
        rooms.PutMetadata("a", 1);

        bool registered = lab.Register(holder, rooms, "a", 2);

        Assert.True(registered);
        Assert.Equal([new("a", holder, 2)], rooms.Entries);
    }
}
