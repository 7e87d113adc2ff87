using Espalier.Tests.Servers;

namespace Espalier.Tests.Processes;

/// <summary>What can be seen of a process without asking it: facts 1.10.</summary>
public sealed class ProcessInfoTests
{
    [Fact]
    [OtpCase("process_test", "info/2")]
    public async Task It_shows_what_a_process_is_tied_to_and_nothing_of_one_that_was_killed()
    {
        await using var lab = new Lab();
        Pid pid = lab.Puppet(traps: true);
        Pid linked = lab.Puppet();
        Pid watched = lab.Puppet(name: "watched");
        Pid watcher = lab.Puppet();
        lab.Tell(pid, self => self.Link(linked));
        MonitorTests.Monitor(lab, pid, watched);
        MonitorTests.Monitor(lab, pid, lab.System.Name("watched"));
        MonitorTests.Monitor(lab, watcher, pid);
        pid.Send("one");
        pid.Send("two");
        lab.Run();

        ProcessInfo? alive = lab.System.GetInfo(pid);
        pid.Kill();
        ProcessInfo? killed = lab.System.GetInfo(pid);
        lab.Run();

        Assert.NotNull(alive);
        Assert.Equal(pid, alive.Pid);
        Assert.Equal([linked], alive.Links);
        Assert.Equal([watched, lab.System.Name("watched")], alive.Monitors);
        Assert.Equal([watcher], alive.MonitoredBy);
        Assert.Equal(2, alive.MailboxLength);
        Assert.True(alive.TrapsExits);
        Assert.Null(killed);
        Assert.Null(lab.System.GetInfo(pid));
    }

    [Fact]
    [OtpCase("process_test", "info/2 with registered name")]
    public async Task It_shows_the_name_if_there_is_one()
    {
        await using var lab = new Lab();
        Pid unnamed = lab.Puppet();
        Pid named = lab.Puppet(name: "named");
        Pid ended = lab.Puppet(name: "ended");
        ended.Kill();
        lab.Run();

        Assert.Null(lab.System.GetInfo(unnamed)!.Name);
        Assert.Equal("named", lab.System.GetInfo(named)!.Name);
        Assert.Null(lab.System.GetInfo(ended));
    }

    [Fact]
    public async Task Links_monitors_and_watchers_stand_in_the_order_made()
    {
        await using var lab = new Lab();
        Pid pid = lab.Puppet();
        Pid[] others = [.. Enumerable.Range(0, 5).Select(_ => lab.Puppet())];
        foreach (Pid other in others.Reverse())
        {
            lab.Tell(pid, self => self.Link(other));
            MonitorTests.Monitor(lab, pid, other);
            MonitorTests.Monitor(lab, other, pid);
        }

        ProcessInfo info = lab.System.GetInfo(pid)!;

        Assert.Equal(others.Reverse(), info.Links);
        Assert.Equal(others.Reverse(), info.MonitoredBy);
        Assert.Equal(others.Reverse().Select(static other => (ProcessAddress)other), info.Monitors);
    }

    [Fact]
    public async Task Taking_one_out_leaves_the_order_of_the_rest()
    {
        await using var lab = new Lab();
        Pid pid = lab.Puppet();
        Pid[] others = [.. Enumerable.Range(0, 5).Select(_ => lab.Puppet())];
        foreach (Pid other in others)
            lab.Tell(pid, self => self.Link(other));

        lab.Tell(pid, self => self.Unlink(others[0]));
        lab.Tell(pid, self => self.Unlink(others[2]));
        lab.Tell(pid, self => self.Unlink(others[4]));
        lab.Tell(pid, self => self.Link(others[0]));

        Assert.Equal([others[1], others[3], others[0]], lab.System.GetInfo(pid)!.Links);
    }

    [Fact]
    public async Task A_process_that_waits_for_a_message_is_waiting_and_one_with_open_code_is_running()
    {
        await using var lab = new Lab();
        Pid waiting = lab.Puppet();
        Pid busy = lab.System.Spawn(lab.ForeverAsync);
        Pid itself = lab.Puppet();
        lab.Run();
        ProcessStatus? own = null;

        lab.Tell(itself, self => own = self.System.GetInfo(self.Self)!.Status);

        Assert.Equal(ProcessStatus.Waiting, lab.System.GetInfo(waiting)!.Status);
        Assert.Equal(ProcessStatus.Running, lab.System.GetInfo(busy)!.Status);
        Assert.Equal(ProcessStatus.Running, own);
    }

    [Fact]
    public async Task A_process_that_is_about_to_run_for_the_first_time_is_running()
    {
        await using var lab = new Lab();

        Pid pid = lab.Puppet();

        Assert.Equal(ProcessStatus.Running, lab.System.GetInfo(pid)!.Status);
    }

    [Fact]
    public async Task A_function_process_is_described_by_its_function_and_a_server_by_its_class()
    {
        await using var lab = new Lab();

        Pid function = lab.System.Spawn(lab.ForeverAsync);
        Pid server = await lab.StartAsync(new LabServer(lab));

        Assert.Equal(nameof(Lab.ForeverAsync), lab.System.GetInfo(function)!.Description);
        Assert.Equal(nameof(LabServer), lab.System.GetInfo(server)!.Description);
    }

    [Fact]
    public async Task A_process_of_another_system_is_not_known()
    {
        await using var lab = new Lab();
        await using var other = new Lab();

        Pid pid = other.Puppet();

        Assert.Null(lab.System.GetInfo(pid));
        Assert.NotNull(other.System.GetInfo(pid));
    }

    [Fact]
    [OtpCase("process_test", "get_label/1 gets a process label")]
    [OtpCase("process_test", "set_label/1 sets a process label")]
    public async Task A_label_that_is_set_inside_is_seen_inside_and_outside()
    {
        await using var lab = new Lab();
        Pid pid = lab.Puppet();
        object? inside = null;

        lab.Tell(pid, self =>
        {
            self.Label = ("room", 7);
            inside = self.Label;
        });

        Assert.Equal(("room", 7), inside);
        Assert.Equal(("room", 7), lab.System.GetInfo(pid)!.Label);
    }

    [Fact]
    [OtpCase("process_test", "get_label/1 returns nil when not set")]
    public async Task A_process_without_a_label_has_none()
    {
        await using var lab = new Lab();
        Pid pid = lab.Puppet();
        object? inside = "something";

        lab.Tell(pid, self => inside = self.Label);

        Assert.Null(inside);
        Assert.Null(lab.System.GetInfo(pid)!.Label);
    }

    [Fact]
    public async Task Ancestors_are_the_nearest_first_and_by_name_where_one_is_held()
    {
        await using var lab = new Lab();
        Pid root = lab.Puppet(name: "root");
        Pid middle = default;
        IReadOnlyList<ProcessAddress> seen = [];

        lab.Tell(root, self => middle = self.Spawn(async inner =>
        {
            inner.Spawn(leaf => Task.FromResult(seen = leaf.Ancestors));
            await inner.ReceiveAsync<string>();
        }));

        Assert.Equal([middle, lab.System.Name("root")], seen);
    }

    [Fact]
    public async Task Ancestors_end_at_the_first_that_has_ended()
    {
        await using var lab = new Lab();
        Pid root = lab.Puppet(name: "root");
        Pid leaf = default;
        IReadOnlyList<ProcessAddress>? seen = null;
        lab.Tell(root, self => self.Spawn(inner =>
        {
            leaf = inner.Spawn(async own =>
            {
                await own.ReceiveAsync<string>();
                seen = own.Ancestors;
            });
            return Task.CompletedTask;
        }));

        leaf.Send("look");
        lab.Run();

        Assert.Empty(Assert.IsAssignableFrom<IReadOnlyList<ProcessAddress>>(seen));
    }
}
