using Espalier.Tests.Servers;

namespace Espalier.Tests.Processes;

/// <summary>The identity of a process, and the default one.</summary>
public sealed class PidTests
{
    [Fact]
    public async Task It_equals_itself_and_nobody_else()
    {
        await using var lab = new Lab();

        Pid one = lab.Puppet();
        Pid other = lab.Puppet();
        Pid same = default;
        lab.Tell(one, self => same = self.Self);

        Assert.True(one == same && one.Equals((object)same) && !(one != same));
        Assert.Equal(one.GetHashCode(), same.GetHashCode());
        Assert.True(one != other && !one.Equals((object)other) && !(one == other));
        Assert.False(one.Equals("a text"));
        Assert.NotEqual(one, default);
    }

    [Fact]
    public async Task An_older_process_comes_first()
    {
        await using var lab = new Lab();

        Pid older = lab.Puppet();
        Pid younger = lab.Puppet();

        Assert.True(older < younger && older <= younger && younger > older && younger >= older);
        Assert.False(younger < older || younger <= older || older > younger || older >= younger);
        Assert.Equal(0, older.CompareTo(older));
        Assert.Equal([default, older, younger], new[] { younger, default, older }.Order());
    }

    [Fact]
    public async Task It_prints_the_node_and_the_number_and_keeps_them_for_ever()
    {
        await using var lab = new Lab();

        Pid first = lab.Puppet();
        Pid second = lab.Puppet();
        first.Kill();
        lab.Run();
        Pid third = lab.Puppet();

        Assert.Equal(["<0.1>", "<0.2>", "<0.3>"], [$"{first}", $"{second}", $"{third}"]);
    }

    [Fact]
    public async Task The_pid_of_an_ended_process_never_means_its_successor()
    {
        await using var lab = new Lab();
        Pid first = lab.Puppet(name: "seat");
        first.Kill();
        lab.Run();

        Pid second = lab.Puppet(name: "seat");

        Assert.NotEqual(first, second);
        Assert.False(first.IsAlive);
        Assert.True(second.IsAlive);
    }

    [Fact]
    public async Task The_default_pid_behaves_as_a_process_that_has_ended()
    {
        await using var lab = new Lab();
        Pid nobody = default;

        nobody.Send("a message");
        nobody.SendExit(ExitReason.Shutdown);
        nobody.Kill();
        nobody.Cast("a cast");
        TimerRef timer = lab.System.SendAfter(nobody, "later", TimeSpan.FromSeconds(1));

        Assert.False(nobody.IsAlive);
        Assert.Equal("<none>", nobody.ToString());
        Assert.Equal(0, nobody.GetHashCode());
        Assert.Null(lab.System.GetInfo(nobody));
        Assert.Null(timer.Cancel());
        Assert.Throws<ArgumentException>(() => lab.System.Register("name", nobody));
        Assert.Equal(ExitReason.NoProcess, await Lab.FailureOf(nobody.CallAsync(new Ask("anything")).AsTask()));
        Assert.Equal(ExitReason.NoProcess, await Lab.FailureOf(nobody.StopAsync().AsTask()));
    }

    [Fact]
    public async Task A_message_or_a_reason_of_null_is_refused()
    {
        await using var lab = new Lab();
        Pid pid = lab.Puppet();

        Assert.Throws<ArgumentNullException>(() => pid.Send(null!));
        Assert.Throws<ArgumentNullException>(() => pid.SendExit(null!));
        Assert.Throws<ArgumentNullException>(() => default(Pid).Send(null!));
    }

    [Fact]
    public async Task What_is_sent_to_an_ended_process_is_swallowed_and_counted()
    {
        await using var lab = new Lab();
        Pid pid = lab.Puppet();
        pid.Kill();
        lab.Run();

        pid.Send("late");
        pid.SendExit(ExitReason.Shutdown);
        pid.Kill();
        lab.Run();

        Assert.Equal(1, lab.System.DeadLetterCount);
        Assert.Equal(ExitReason.Killed, lab.EndOf(pid));
    }

    [Fact]
    public async Task Messages_that_lie_unread_when_a_process_ends_are_counted()
    {
        await using var lab = new Lab();
        Pid pid = lab.Puppet();
        pid.Send("one");
        pid.Send("two");
        lab.Run();

        pid.Kill();
        lab.Run();

        Assert.Equal(2, lab.System.DeadLetterCount);
    }
}
