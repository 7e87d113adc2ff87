using Espalier.Processes;
using Espalier.Testing;
using Espalier.Tests.Servers;

namespace Espalier.Tests.Processes;

/// <summary>What a signal makes its giver do: wake, start a grace, or nothing. At the cells themselves, where a needless one can be seen.</summary>
public sealed class SignalEffectTests
{
    private static readonly ExitSignal Kill = new(default, ExitReason.Killed, ExitSignalKind.Kill);

    [Fact]
    public async Task A_signal_to_whom_has_his_fate_already_has_no_effect()
    {
        await using var lab = new Lab();
        ProcessCell receiver = CellOf(lab.Puppet());
        receiver.Apply(Kill);

        SignalEffect[] effects = [receiver.Apply(Kill), receiver.Apply(new(default, Lab.Broken, ExitSignalKind.Explicit))];

        Assert.Equal([SignalEffect.None, SignalEffect.None], effects);
        Assert.Equal(ExitReason.Killed, receiver.Fate);
    }

    [Theory]
    [InlineData((int)ExitSignalKind.Explicit)]
    [InlineData((int)ExitSignalKind.Link)]
    public async Task A_normal_exit_that_is_ignored_has_no_effect(int kind)
    {
        await using var lab = new Lab();
        ProcessCell receiver = CellOf(lab.Puppet());
        lab.Run();

        SignalEffect effect = receiver.Apply(new(lab.Puppet(), ExitReason.Normal, (ExitSignalKind)kind));
        lab.Advance(5000);

        Assert.Equal(SignalEffect.None, effect);
        Assert.True(receiver.IsAlive);
    }

    [Fact]
    public async Task A_process_that_drops_exits_keeps_none_that_it_traps()
    {
        await using var lab = new Lab();
        Pid receiver = lab.Puppet(traps: true);
        lab.Run();
        CellOf(receiver).DropsExits();

        SignalEffect effect = CellOf(receiver).Apply(new(default, Lab.Broken, ExitSignalKind.Explicit));

        Assert.Equal(SignalEffect.None, effect);
        Assert.Empty(lab.Unread(receiver));
        Assert.True(receiver.IsAlive);
    }

    [Fact]
    public async Task A_process_that_drops_exits_ends_by_what_it_does_not_trap()
    {
        await using var lab = new Lab();
        Pid plain = lab.Puppet();
        Pid trapping = lab.Puppet(traps: true);
        CellOf(plain).DropsExits();
        CellOf(trapping).DropsExits();

        plain.SendExit(Lab.Broken);
        trapping.Kill();
        lab.Run();

        Assert.Equal(Lab.Broken, lab.EndOf(plain));
        Assert.Equal(ExitReason.Killed, lab.EndOf(trapping));
    }

    [Fact]
    public async Task A_second_kill_does_not_begin_the_grace_anew()
    {
        await using var lab = new Lab();
        var leave = new TaskCompletionSource();
        Pid stubborn = lab.System.Spawn(async _ => await leave.Task);
        lab.Run();
        stubborn.Kill();
        lab.Advance(600);

        stubborn.Kill();
        lab.Advance(400);

        Assert.Equal(1, lab.System.ZombieCount);
        leave.SetResult();
    }

    [Fact]
    public async Task What_an_ending_process_sends_to_itself_does_nothing_and_is_not_counted()
    {
        await using var lab = new Lab();
        Pid victim = lab.System.Spawn(async self =>
        {
            try
            {
                await self.ReceiveAsync<string>();
            }
            finally
            {
                self.Self.SendExit(ExitReason.Shutdown);
                self.Self.Kill();
                lab.Journal.Add("went on");
            }
        });
        lab.Run();

        victim.SendExit(Lab.Broken);
        lab.Run();

        Assert.Equal(["went on"], lab.Journal);
        Assert.Equal(0, lab.System.RefusedSendCount);
        Assert.Equal(Lab.Broken, lab.EndOf(victim));
    }

    [Fact]
    public async Task A_link_that_was_refused_starts_no_grace()
    {
        await using var lab = new Lab();
        Pid ended = lab.Puppet();
        ended.Kill();
        Pid pid = lab.Puppet();

        lab.Tell(pid, self => Assert.Throws<ProcessNotFoundException>(() => self.Link(ended)));
        lab.Advance(5000);

        Assert.True(pid.IsAlive);
        Assert.Equal(0, lab.System.ZombieCount);
    }

    [Fact]
    public async Task Whoever_links_beside_his_turn_is_woken_by_the_answer()
    {
        await using var lab = new Lab();
        ProcessContext context = default;
        Pid pid = lab.System.Spawn(
            async self =>
            {
                context = self;
                lab.Journal.Add($"{await self.ReceiveAsync<TrappedExit>()}");
            },
            new SpawnOptions { TrapsExits = true });
        Pid ended = lab.Puppet();
        ended.Kill();
        lab.Run();

        context.Link(ended);
        lab.Run();

        Assert.Equal([$"{new TrappedExit(ended, ExitReason.NoProcess)}"], lab.Journal);
        Assert.Equal(ExitReason.Normal, lab.EndOf(pid));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Whoever_has_ended_ties_himself_to_nobody(bool peerHasEnded)
    {
        var steps = new StepScheduler();
        var system = new ProcessSystem(new() { Scheduler = steps, TimeProvider = new VirtualClock() });
        ProcessCell ended = CellOf(system.Spawn(static _ => Task.CompletedTask));
        ProcessCell peer = CellOf(system.Spawn(async self => await self.ReceiveAsync<string>()));
        if (peerHasEnded)
            peer.Apply(Kill);
        steps.Run();
        int turns = steps.Turns;

        ended.Link(peer);
        steps.Run();

        Assert.Null(peer.FirstTie);
        Assert.Null(ended.FirstTie);
        Assert.Null(ended.ExtraOrNull);
        Assert.Equal(turns, steps.Turns);
        Assert.Equal(ExitReason.Normal, ended.Fate);
    }

    [Fact]
    public async Task Whoever_watches_beside_his_turn_is_woken_by_the_answer()
    {
        await using var lab = new Lab();
        ProcessContext context = default;
        lab.System.Spawn(async self =>
        {
            context = self;
            lab.Journal.Add($"{(await self.ReceiveAsync<Down>()).Reason}");
        });
        Pid ended = lab.Puppet();
        ended.Kill();
        lab.Run();

        context.Monitor(ended);
        lab.Run();

        Assert.Equal(["no process"], lab.Journal);
    }

    [Fact]
    public async Task Whoever_has_his_fate_watches_nobody()
    {
        await using var lab = new Lab();
        ProcessCell target = CellOf(lab.Puppet());
        ProcessCell watcher = CellOf(lab.Puppet());
        lab.Run();
        watcher.Apply(Kill);

        watcher.Monitor(target, null);

        Assert.Null(target.Watches.First);
    }

    [Fact]
    public void The_end_of_a_part_is_told_to_nobody_who_is_not_linked()
    {
        var steps = new StepScheduler();
        var system = new ProcessSystem(new() { Scheduler = steps, TimeProvider = new VirtualClock() });
        ProcessCell whole = CellOf(system.Spawn(static async self => await self.ReceiveAsync<string>()));
        ProcessCell sleeping = CellOf(system.Spawn(static async self => await self.ReceiveAsync<string>()));
        steps.Run();
        ProcessCell awake = CellOf(system.Spawn(static async self => await self.ReceiveAsync<string>()));
        int turns = steps.Turns;

        whole.EndLink(sleeping, ExitReason.Shutdown, keepsTie: false);
        whole.EndLink(awake, ExitReason.Shutdown, keepsTie: false);
        steps.Run();

        Assert.Equal(turns + 1, steps.Turns);
        Assert.Null(sleeping.ExtraOrNull);
        Assert.Null(awake.ExtraOrNull);
        Assert.True(sleeping.IsAlive && awake.IsAlive);
    }

    [Fact]
    public async Task A_tie_that_was_cut_says_so_to_whoever_has_it_in_hand()
    {
        await using var lab = new Lab();
        ProcessCell pid = CellOf(lab.Puppet());
        ProcessCell peer = CellOf(lab.Puppet());
        pid.Link(peer);
        ITie tie = peer.FirstTie!;
        bool wasActive = tie.IsActive;

        pid.Unlink(peer);

        Assert.True(wasActive);
        Assert.False(tie.IsActive);
    }

    [Fact]
    public async Task Processes_of_two_systems_cannot_be_tied()
    {
        await using var lab = new Lab();
        await using var elsewhere = new Lab();
        Pid foreign = elsewhere.Puppet();
        Pid pid = lab.Puppet();

        lab.Tell(pid, self =>
        {
            Assert.Contains($"{foreign}", Assert.Throws<ArgumentException>(() => self.Link(foreign)).Message, StringComparison.Ordinal);
            Assert.Contains($"{foreign}", Assert.Throws<ArgumentException>(() => self.Monitor(foreign)).Message, StringComparison.Ordinal);
            self.Unlink(foreign);
            lab.Journal.Add("went on");
        });

        Assert.Equal(["went on"], lab.Journal);
        Assert.Null(CellOf(foreign).FirstTie);
        Assert.Null(CellOf(foreign).Watches.First);
    }

    private static ProcessCell CellOf(Pid pid) => (ProcessCell)pid.Target!;
}
