using Espalier.Tests.Servers;

namespace Espalier.Tests.Naming;

/// <summary>Names of a system: facts 1.9.</summary>
public sealed class RegisteredNameTests
{
    [Fact]
    public async Task A_registered_process_is_found_and_listed()
    {
        await using var lab = new Lab();
        Pid second = lab.Puppet();
        Pid first = lab.Puppet();

        lab.System.Register("b", second);
        lab.System.Register("a", first);

        Assert.True(lab.System.TryFind("a", out Pid found));
        Assert.Equal(first, found);
        Assert.Equal(["a", "b"], lab.System.GetNames());
        Assert.False(lab.System.TryFind("A", out Pid nobody));
        Assert.Equal(default, nobody);
    }

    [Fact]
    public async Task A_taken_name_is_refused_and_stays_with_its_holder()
    {
        await using var lab = new Lab();
        Pid holder = lab.Puppet(name: "taken");
        Pid other = lab.Puppet();

        var refused = Assert.Throws<ArgumentException>(() => lab.System.Register("taken", other));

        Assert.Contains(holder.ToString(), refused.Message, StringComparison.Ordinal);
        Assert.True(lab.System.TryFind("taken", out Pid found) && found == holder);
        Assert.Null(lab.System.GetInfo(other)!.Name);
        lab.System.Register("free", other);
        Assert.Equal("free", lab.System.GetInfo(other)!.Name);
    }

    [Theory]
    [InlineData("first")]
    [InlineData("second")]
    public async Task A_process_that_has_a_name_gets_no_second_one_nor_the_same_again(string name)
    {
        await using var lab = new Lab();
        Pid pid = lab.Puppet(name: "first");

        Assert.Throws<ArgumentException>(() => lab.System.Register(name, pid));

        Assert.Equal(["first"], lab.System.GetNames());
        Assert.Equal("first", lab.System.GetInfo(pid)!.Name);
    }

    [Fact]
    public async Task An_ended_process_gets_no_name_and_the_name_stays_free()
    {
        await using var lab = new Lab();
        Pid ended = lab.Puppet();
        ended.Kill();
        lab.Run();

        var refused = Assert.Throws<ArgumentException>(() => lab.System.Register("name", ended));

        Assert.Contains("ended", refused.Message, StringComparison.Ordinal);
        lab.System.Register("name", lab.Puppet());
        Assert.Equal(["name"], lab.System.GetNames());
    }

    [Fact]
    public async Task A_process_that_is_dying_gets_no_name()
    {
        await using var lab = new Lab();
        Pid dying = lab.Puppet();
        lab.Run();

        dying.Kill();

        Assert.Throws<ArgumentException>(() => lab.System.Register("name", dying));
        Assert.Empty(lab.System.GetNames());
    }

    [Fact]
    public async Task A_process_of_another_system_gets_no_name_here()
    {
        await using var lab = new Lab();
        await using var other = new Lab();
        Pid foreign = other.Puppet();

        Assert.Throws<ArgumentException>(() => lab.System.Register("name", foreign));

        Assert.Empty(lab.System.GetNames());
    }

    [Fact]
    public async Task The_names_of_one_system_cannot_take_a_name_from_a_process_of_another()
    {
        await using var lab = new Lab();
        await using var other = new Lab();
        Pid foreign = other.Puppet(name: "name");

        lab.System.Name("name").Resolver.Release("name", foreign);

        Assert.Equal("name", other.System.GetInfo(foreign)!.Name);
        Assert.Equal(["name"], other.System.GetNames());
    }

    [Fact]
    public async Task Any_code_may_take_a_name_away()
    {
        await using var lab = new Lab();
        Pid holder = lab.Puppet(name: "name");
        Pid other = lab.Puppet();

        lab.Tell(other, static self => self.System.Unregister("name"));

        Assert.False(lab.System.TryFind("name", out _));
        Assert.Null(lab.System.GetInfo(holder)!.Name);
        lab.System.Register("another", holder);
        lab.System.Register("name", other);
        Assert.Equal(["another", "name"], lab.System.GetNames());
    }

    [Fact]
    public async Task A_name_that_nobody_holds_cannot_be_taken_away()
    {
        await using var lab = new Lab();

        Assert.Throws<ArgumentException>(() => lab.System.Unregister("nobody"));
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    public async Task No_name_is_refused(string? name)
    {
        await using var lab = new Lab();
        Pid pid = lab.Puppet();

        Assert.ThrowsAny<ArgumentException>(() => lab.System.Register(name!, pid));
        Assert.ThrowsAny<ArgumentException>(() => lab.System.Unregister(name!));
        Assert.ThrowsAny<ArgumentException>(() => lab.System.TryFind(name!, out _));
        Assert.ThrowsAny<ArgumentException>(() => lab.System.Name(name!));
    }

    [Fact]
    public async Task A_name_goes_with_its_process()
    {
        await using var lab = new Lab();
        Pid pid = lab.Puppet(name: "name");

        lab.Tell(pid, static self => self.Exit(ExitReason.Normal));

        Assert.False(lab.System.TryFind("name", out _));
        Assert.Empty(lab.System.GetNames());
        Assert.True(lab.Puppet(name: "name").IsAlive);
    }

    [Fact]
    public async Task A_name_that_was_handed_on_does_not_go_with_the_process_that_had_it_before()
    {
        await using var lab = new Lab();
        Pid first = lab.Puppet(name: "seat");
        lab.System.Unregister("seat");
        Pid second = lab.Puppet(name: "seat");

        first.Kill();
        lab.Run();

        Assert.True(lab.System.TryFind("seat", out Pid found) && found == second);
    }

    [Fact]
    public async Task A_dying_process_is_not_found_but_holds_its_name_until_its_code_has_ended()
    {
        await using var lab = new Lab();
        var leave = new TaskCompletionSource();
        Pid dying = lab.System.Spawn(async _ => await leave.Task, new SpawnOptions { Name = "name" });
        Pid other = lab.Puppet();
        lab.Run();
        dying.Kill();
        lab.Run();

        Assert.False(lab.System.TryFind("name", out _));
        Assert.False(lab.System.Name("name").TryFind(out _));
        Assert.Empty(lab.System.GetNames());
        Assert.Throws<ArgumentException>(() => lab.System.Name("name").Send("nobody there"));
        Assert.Throws<ArgumentException>(() => lab.System.Unregister("name"));
        var taken = Assert.Throws<ArgumentException>(() => lab.Puppet(name: "name"));
        Assert.Contains(dying.ToString(), taken.Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => lab.System.Register("name", other));

        leave.SetResult();
        lab.Run();

        lab.System.Register("name", other);
        Assert.Equal(["name"], lab.System.GetNames());
    }

    [Fact]
    public async Task Two_systems_have_names_of_their_own()
    {
        await using var lab = new Lab();
        await using var other = new Lab();

        Pid here = lab.Puppet(name: "name");
        Pid there = other.Puppet(name: "name");

        Assert.True(lab.System.TryFind("name", out Pid found) && found == here);
        Assert.True(other.System.TryFind("name", out found) && found == there);
        Assert.NotEqual(lab.System.Name("name"), other.System.Name("name"));
    }
}
