using Espalier.Tests.Servers;

namespace Espalier.Tests.Processes;

/// <summary>Starting functions as processes: facts 1.8.</summary>
public sealed class SpawnTests
{
    [Fact]
    public async Task The_first_line_runs_on_a_turn_of_its_own_and_never_on_the_starters_stack()
    {
        await using var lab = new Lab();

        Pid pid = lab.System.Spawn(self =>
        {
            lab.Journal.Add("first line");
            return Task.CompletedTask;
        });
        lab.Journal.Add("started");
        bool wasAlive = pid.IsAlive;
        lab.Run();

        Assert.True(wasAlive);
        Assert.Equal(["started", "first line"], lab.Journal);
    }

    [Fact]
    public async Task A_plain_process_is_neither_linked_nor_monitored()
    {
        await using var lab = new Lab();
        Pid parent = lab.Puppet();

        Pid child = default;
        lab.Tell(parent, self => child = self.Spawn(Body));
        ProcessInfo info = lab.System.GetInfo(child)!;
        child.SendExit(Lab.Broken);
        lab.Run();

        Assert.Empty(info.Links);
        Assert.Empty(info.MonitoredBy);
        Assert.Equal(parent, info.Parent);
        Assert.True(parent.IsAlive);
        Assert.Empty(lab.Unread(parent));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_linked_process_takes_its_starter_along(bool byOption)
    {
        await using var lab = new Lab();
        Pid parent = lab.Puppet();

        Pid child = default;
        lab.Tell(parent, self => child = byOption ? self.Spawn(Body, new SpawnOptions { IsLinked = true }) : self.SpawnLinked(Body));
        IReadOnlyList<Pid> links = lab.System.GetInfo(child)!.Links;
        child.SendExit(Lab.Broken);
        lab.Run();

        Assert.Equal([parent], links);
        Assert.Equal(Lab.Broken, lab.EndOf(parent));
    }

    [Theory, Seeds]
    public async Task A_child_that_dies_at_once_dies_linked(int seed)
    {
        await using var lab = new Lab(seed);
        Pid parent = lab.Puppet(traps: true);

        Pid child = default;
        lab.Tell(parent, self => child = self.SpawnLinked(static _ => throw new ExitException(Lab.Broken)));

        Assert.Equal([new TrappedExit(child, Lab.Broken)], lab.Unread(parent));
    }

    [Theory, Seeds]
    public async Task A_child_that_dies_at_once_is_reported_with_its_true_reason(int seed)
    {
        await using var lab = new Lab(seed);
        Pid parent = lab.Puppet();

        (Pid Pid, MonitorRef Monitor) child = default;
        lab.Tell(parent, self => child = self.SpawnMonitored(static _ => throw new ExitException(Lab.Broken)));

        Assert.Equal([new Down(child.Monitor, child.Pid, null, Lab.Broken)], lab.Unread(parent));
    }

    [Fact]
    public async Task A_process_can_be_linked_and_monitored_in_one()
    {
        await using var lab = new Lab();
        Pid parent = lab.Puppet(traps: true);

        (Pid Pid, MonitorRef Monitor) child = default;
        lab.Tell(parent, self => child = self.SpawnMonitored(Body, new SpawnOptions { IsLinked = true }));
        ProcessInfo info = lab.System.GetInfo(child.Pid)!;

        Assert.Equal([parent], info.Links);
        Assert.Equal([parent], info.MonitoredBy);
    }

    [Fact]
    public async Task A_link_can_be_asked_for_inside_of_processes_only()
    {
        await using var lab = new Lab();

        Assert.Throws<ArgumentException>(() => lab.System.Spawn(Body, new SpawnOptions { IsLinked = true }));

        Assert.Equal(0, lab.System.ProcessCount);
        Assert.Throws<ArgumentNullException>(() => lab.System.Spawn(null!));
    }

    [Fact]
    public async Task It_has_its_name_label_and_trap_from_its_first_line_on()
    {
        await using var lab = new Lab();
        List<object?> seen = [];

        Pid pid = lab.System.Spawn(
            self =>
            {
                seen.AddRange([self.System.TryFind("named", out Pid found) && found == self.Self, self.Label, self.TrapExits]);
                return Task.CompletedTask;
            },
            new SpawnOptions { Name = "named", Label = "labelled", TrapsExits = true });
        bool isFoundBefore = lab.System.TryFind("named", out Pid before) && before == pid;
        lab.Run();

        Assert.True(isFoundBefore);
        Assert.Equal([true, "labelled", true], seen);
    }

    [Fact]
    public async Task A_process_that_traps_before_its_first_line_survives_a_signal()
    {
        await using var lab = new Lab();

        Pid pid = lab.Puppet(traps: true);
        pid.SendExit(Lab.Broken);
        lab.Run();

        Assert.Equal([new TrappedExit(default, Lab.Broken)], lab.Unread(pid));
    }

    [Fact]
    public async Task Neither_trapping_nor_label_nor_name_is_inherited()
    {
        await using var lab = new Lab();
        Pid parent = lab.Puppet(traps: true, name: "parent");
        lab.Tell(parent, static self => self.Label = "labelled");

        Pid child = default;
        lab.Tell(parent, self => child = self.SpawnLinked(Body));

        ProcessInfo info = lab.System.GetInfo(child)!;
        Assert.False(info.TrapsExits);
        Assert.Null(info.Label);
        Assert.Null(info.Name);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Under_a_taken_name_nothing_is_made(bool inside)
    {
        await using var lab = new Lab();
        Pid holder = lab.Puppet(name: "taken");
        Pid parent = lab.Puppet();
        lab.Run();
        lab.Events.Clear();
        ArgumentException? refused = null;

        if (inside)
            lab.Tell(parent, self => refused = Assert.Throws<ArgumentException>(() => self.SpawnLinked(Body, new SpawnOptions { Name = "taken" })));
        else
            refused = Assert.Throws<ArgumentException>(() => lab.System.Spawn(Body, new SpawnOptions { Name = "taken" }));

        Assert.Contains(holder.ToString(), refused!.Message, StringComparison.Ordinal);
        Assert.Empty(lab.Events);
        Assert.Equal([holder, parent], lab.System.GetProcesses());
        Assert.Empty(lab.System.GetInfo(parent)!.Links);
    }

    [Fact]
    public async Task A_process_of_code_outside_has_no_parent()
    {
        await using var lab = new Lab();
        Pid? parent = null;

        lab.Do(self => Task.FromResult(parent = self.Parent));

        Assert.Equal(default(Pid), parent);
    }

    [Fact]
    public async Task A_process_whose_starter_has_ended_has_no_parent()
    {
        await using var lab = new Lab();
        Pid parent = lab.Puppet();
        Pid child = default;
        lab.Tell(parent, self => child = self.Spawn(Body));
        parent.Kill();
        lab.Run();

        Pid seen = lab.System.GetInfo(child)!.Parent;

        Assert.Equal(default, seen);
    }

    private static async Task Body(ProcessContext self) => await self.ReceiveAsync<string>();


    [Fact]
    public async Task A_function_that_returns_no_task_ends_with_what_is_wrong_and_not_with_a_null_reference()
    {
        await using var lab = new Lab();

        Pid process = lab.System.Spawn(NoTask);
        Pid task = (await (await TaskSupervisor.StartAsync(lab.System)).StartChildAsync(NoTask)).GetPidOrThrow();
        lab.Run();

        Assert.Equal((ExitKind.BadReturn, "NoTask"), (lab.EndOf(process)!.Kind, lab.EndOf(process)!.Value));
        Assert.Equal((ExitKind.BadReturn, "task NoTask"), (lab.EndOf(task)!.Kind, lab.EndOf(task)!.Value));

        static Task NoTask(ProcessContext self) => null!;
    }
}
