using Espalier.Tests.Servers;

namespace Espalier.Tests.Naming;

/// <summary>A name as a value, and addresses made of it.</summary>
public sealed class ProcessNameTests
{
    [Fact]
    public async Task Names_are_equal_when_their_resolver_and_key_are()
    {
        await using var lab = new Lab();

        ProcessName name = lab.System.Name("name");

        Assert.Equal(name, lab.System.Name("name"));
        Assert.Equal(name.GetHashCode(), lab.System.Name("name").GetHashCode());
        Assert.NotEqual(name, lab.System.Name("Name"));
        Assert.Equal("\"name\"", name.ToString());
        Assert.Equal("name", name.Key);
    }

    [Fact]
    public async Task A_name_can_be_used_before_its_holder_exists_and_follows_it()
    {
        await using var lab = new Lab();
        ProcessName name = lab.System.Name("seat");
        bool before = name.TryFind(out _);
        Pid first = lab.Puppet(name: "seat");
        name.Send("to the first");
        lab.Run();
        List<object> firstGot = lab.Unread(first);
        first.Kill();
        lab.Run();

        Pid second = lab.Puppet(name: "seat");
        name.Send("to the second");
        lab.Run();

        Assert.False(before);
        Assert.Equal(["to the first"], firstGot);
        Assert.Equal(["to the second"], lab.Unread(second));
        Assert.True(name.TryFind(out Pid found) && found == second);
    }

    [Fact]
    public async Task Sending_to_a_name_that_nobody_holds_fails_at_the_sender()
    {
        await using var lab = new Lab();
        ProcessName name = lab.System.Name("nobody");

        var refused = Assert.Throws<ArgumentException>(() => name.Send("lost"));

        Assert.Contains("nobody", refused.Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => ((ProcessAddress)name).Send("lost"));
        Assert.Throws<ArgumentNullException>(() => name.Send(null!));
    }

    [Fact]
    public async Task Casting_to_a_name_that_nobody_holds_is_silent()
    {
        await using var lab = new Lab();

        lab.System.Name("nobody").Cast("lost");
        ((ProcessAddress)lab.System.Name("nobody")).Cast("lost");

        Assert.Equal(0, lab.System.DeadLetterCount);
    }

    [Fact]
    public async Task An_address_is_a_pid_or_a_name()
    {
        await using var lab = new Lab();
        Pid pid = lab.Puppet();
        ProcessAddress byPid = pid;
        ProcessAddress byName = lab.System.Name("name");

        Assert.Null(byPid.Name);
        Assert.Equal(lab.System.Name("name"), byName.Name);
        Assert.Equal(ProcessAddress.FromPid(pid), byPid);
        Assert.Equal(ProcessAddress.FromName(lab.System.Name("name")), byName);
        Assert.NotEqual(byPid, byName);
        Assert.Equal([$"{pid}", "\"name\""], [$"{byPid}", $"{byName}"]);
        Assert.True(byPid.TryFind(out Pid found) && found == pid);
        Assert.False(byName.TryFind(out _));
        Assert.Throws<ArgumentNullException>(() => ProcessAddress.FromName(null!));
    }

    [Fact]
    public async Task The_default_address_is_that_of_an_ended_process()
    {
        await using var lab = new Lab();
        ProcessAddress nobody = default;

        nobody.Send("lost");
        nobody.Cast("lost");

        Assert.Equal("<none>", nobody.ToString());
        Assert.True(nobody.TryFind(out Pid pid));
        Assert.Equal(default, pid);
    }

    [Fact]
    public async Task An_address_sends_to_who_it_means()
    {
        await using var lab = new Lab();
        Pid pid = lab.Puppet(name: "name");
        ProcessAddress byPid = pid;
        ProcessAddress byName = lab.System.Name("name");

        byPid.Send(1);
        byName.Send(2);
        lab.Run();

        Assert.Equal([1, 2], lab.Unread(pid));
    }


    [Fact]
    public async Task A_system_has_names_that_are_texts_only()
    {
        await using var lab = new Lab();
        INameResolver names = lab.System.Name("name").Resolver;

        var number = Assert.Throws<ArgumentException>(() => ProcessName.Via(names, 7));
        var empty = Assert.Throws<ArgumentException>(() => ProcessName.Via(names, ""));

        Assert.Equal(("key", "key is \"7\" of type Int32: expected a text that is not empty. (Parameter 'key')"), (number.ParamName, number.Message));
        Assert.Equal("key is \"\" of type String: expected a text that is not empty. (Parameter 'key')", empty.Message);
        Assert.Equal(lab.System.Name("name"), ProcessName.Via(names, "name"));
    }
}
