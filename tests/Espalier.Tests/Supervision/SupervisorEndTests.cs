using Espalier.Tests.Processes;
using Espalier.Tests.Servers;

namespace Espalier.Tests.Supervision;

/// <summary>What ends a supervisor, what does not, and what becomes of its children: facts 3.11.</summary>
public sealed class SupervisorEndTests
{
    [Theory, MemberData(nameof(ReasonTable.All), MemberType = typeof(ReasonTable))]
    public async Task The_end_of_its_parent_ends_it_in_good_order_whatever_the_reason(ExitReason reason)
    {
        for (int seed = 1; seed <= 10; seed++)
        {
            await using var lab = new TreeLab(seed);
            ChildScript[] abc = lab.Children("a", "b", "c");
            Pid parent = lab.Lab.Puppet();
            SupervisorRef supervisor = lab.SuperviseLinked(parent, null, [.. abc.Select(static x => x.Spec)]);

            lab.Lab.Tell(parent, _ => throw new ExitException(reason));

            Assert.Equal("-c -b -a", lab.Diary());
            Assert.Equal(reason, lab.EndOf(supervisor));
            Assert.All(abc, child => Assert.Equal(ExitReason.Shutdown, lab.EndOf(child.Pid)));
        }
    }

    [Theory, MemberData(nameof(ReasonTable.All), MemberType = typeof(ReasonTable))]
    public async Task An_exit_that_its_parent_sends_counts_as_the_parents_end(ExitReason reason)
    {
        await using var lab = new TreeLab();
        ChildScript a = lab.Child("a");
        Pid parent = lab.Lab.Puppet(traps: true);
        SupervisorRef supervisor = lab.SuperviseLinked(parent, null, a.Spec);

        lab.Lab.Tell(parent, _ => TreeLab.PidOf(supervisor).SendExit(reason));

        Assert.Equal("-a", lab.Diary());
        Assert.Equal(reason, lab.EndOf(supervisor));
    }

    [Theory, MemberData(nameof(ReasonTable.All), MemberType = typeof(ReasonTable))]
    public async Task The_exits_of_strangers_linked_or_not_are_ignored(ExitReason reason)
    {
        for (int seed = 1; seed <= 5; seed++)
        {
            using var log = new LogBook();
            await using var lab = new TreeLab(seed, options => options with { LoggerFactory = log });
            ChildScript a = lab.Child("a");
            SupervisorRef supervisor = await lab.SuperviseAsync(TreeLab.Options(SupervisionStrategy.OneForAll, maxRestarts: 0), a.Spec);
            Pid supervisorPid = TreeLab.PidOf(supervisor);
            Pid linked = lab.Lab.Puppet();
            int logged = log.Lines.Count;

            supervisorPid.SendExit(reason);
            lab.Lab.Tell(lab.Lab.Puppet(), _ => supervisorPid.SendExit(reason));
            lab.Lab.Tell(linked, self => self.Link(supervisorPid));
            lab.Lab.Tell(linked, _ => throw new ExitException(reason));

            Assert.Equal(reason, lab.EndOf(linked));
            Assert.Equal("", lab.Diary());
            Assert.Equal("a:running", await TreeLab.StatesOf(supervisor));
            Assert.DoesNotContain(log.Lines.Skip(logged), line => line.Contains($"{supervisorPid}", StringComparison.Ordinal));
        }
    }

    [Theory, MemberData(nameof(ReasonTable.All), MemberType = typeof(ReasonTable))]
    public async Task An_exit_that_a_child_sends_without_ending_is_ignored_too(ExitReason reason)
    {
        for (int seed = 1; seed <= 5; seed++)
        {
            await using var lab = new TreeLab(seed);
            ChildScript a = lab.Child("a");
            a.Info = static (_, message) =>
            {
                (Pid supervisor, ExitReason reason) = ((Pid, ExitReason))message;
                supervisor.SendExit(reason);
                return new(Next.Receive);
            };
            SupervisorRef supervisor = await lab.SuperviseAsync(null, a.Spec);

            a.Pid.Send((TreeLab.PidOf(supervisor), reason));
            lab.Run();
            Assert.Equal("", lab.Diary());
            Assert.Equal(a.Pid, (await supervisor.GetChildAsync("a"))!.Pid);
            a.Crash();

            Assert.Equal("-a +a", lab.Diary());
        }
    }

    [Theory, Seeds]
    public async Task The_late_exit_of_an_old_incarnation_is_ignored(int seed)
    {
        await using var lab = new TreeLab(seed);
        ChildScript a = lab.Child("a");
        SupervisorRef supervisor = await lab.SuperviseAsync(TreeLab.Options(default, maxRestarts: 0), a.Spec);
        TaskCompletionSource pause = lab.Pause(supervisor);

        // Its exit reaches the mailbox behind the requests that stop it and start its successor.
        Task<TerminateResult> terminate = supervisor.TerminateChildAsync("a").AsTask();
        Task<StartResult> restart = supervisor.RestartChildAsync("a").AsTask();
        a.Crash();
        lab.Resume(pause);

        Assert.Equal(TerminateResult.Terminated, await terminate);
        Assert.Equal(new StartResult.Started(a.Pid), await restart);
        Assert.Equal("a:running", await TreeLab.StatesOf(supervisor));
        Assert.Equal(2, a.Lives.Count);
    }

    [Theory, MemberData(nameof(ReasonTable.All), MemberType = typeof(ReasonTable))]
    public async Task A_stop_ends_the_children_first_and_then_the_supervisor_with_the_reason_of_the_stop(ExitReason reason)
    {
        for (int seed = 1; seed <= 5; seed++)
        {
            await using var lab = new TreeLab(seed);
            ChildScript[] ab = lab.Children("a", "b");
            SupervisorRef supervisor = await lab.SuperviseAsync(null, ab[0].Spec, ab[1].Spec);
            bool? anyoneAlive = null;
            lab.Lab.Tell(lab.Lab.Puppet(), async self =>
            {
                self.Monitor(supervisor.Address);
                await self.ReceiveAsync<Down>();
                anyoneAlive = ab.Any(static child => child.Pid.IsAlive);
            });

            await supervisor.StopAsync(reason);
            lab.Run();

            Assert.Equal("-b -a", lab.Diary());
            Assert.Equal(reason, lab.EndOf(supervisor));
            Assert.False(anyoneAlive);
        }
    }

    [Theory, Seeds]
    [PeerDefect(7)]
    public async Task A_kill_takes_the_children_along_at_once_and_those_that_trap_terminate(int seed)
    {
        await using var lab = new TreeLab(seed);
        ChildScript[] abc = lab.Children("a", "b", "c");
        abc[1].Traps = true;
        SupervisorRef supervisor = await lab.SuperviseAsync(null, [.. abc.Select(static x => x.Spec)]);

        TreeLab.PidOf(supervisor).Kill();
        Assert.False(TreeLab.PidOf(supervisor).IsAlive);
        lab.Run();

        Assert.Equal(0, lab.System.ProcessCount);
        Assert.All(abc, child => Assert.Equal(ExitReason.Killed, lab.EndOf(child.Pid)));
        Assert.Equal(["b terminate killed"], lab.Lab.Journal.Where(static entry => entry.Contains("terminate", StringComparison.Ordinal)));
        Assert.Empty(lab.Events<ChildExited>());
    }

    [Theory, Seeds]
    [OtpCase("supervisor_SUITE", "sup_stop_race")]
    public async Task Children_that_end_by_themselves_while_it_stops_disturb_nothing(int seed)
    {
        string[] reasons = ["normal", "shutdown", "shutdown with", "broken"];
        await using var lab = new TreeLab(seed);
        ChildScript[] all = [.. Enumerable.Range(0, 24).Select(i => lab.Child($"{i}"))];
        ChildScript slow = lab.Child("slow");
        slow.DieSlowly(1_000);
        SupervisorRef supervisor = await lab.SuperviseAsync(
            TreeLab.Options(default, maxRestarts: 0),
            [.. all.Select(static (child, i) => child.Spec with { Restart = (RestartType)(i / 4 % 3) }), slow.Spec]);
        Task stop = supervisor.StopAsync(ExitReason.Shutdown).AsTask();
        lab.Run();

        // Half of them before their turn comes, half in the very moment in which it may come.
        for (int i = 0; i < all.Length; i++)
        {
            ExitReason reason = TreeLab.Reason(reasons[i / 2 % 4]);
            if (i % 2 == 0)
                all[i].End(reason);
            else
                lab.System.SendAfter(all[i].Pid, reason, TimeSpan.FromSeconds(1));
        }
        lab.Advance(1_000);
        await stop;

        Assert.Equal(ExitReason.Shutdown, lab.EndOf(supervisor));
        for (int i = 0; i < all.Length; i++)
        {
            ExitReason own = TreeLab.Reason(reasons[i / 2 % 4]);
            Assert.Single(all[i].Lives);
            Assert.Contains(lab.EndOf(all[i].Pid), i % 2 == 0 ? [own] : (ExitReason?[])[own, ExitReason.Shutdown]);
        }
        Assert.Equal(0, lab.System.ProcessCount);
    }

    [Theory, Seeds]
    public async Task The_end_of_the_system_ends_the_trees_in_good_order(int seed)
    {
        var lab = new TreeLab(seed);
        ChildScript[] abc = lab.Children("a", "b", "c");
        ChildSpec inner = Supervisor.Child([abc[1].Spec, abc[2].Spec]);
        SupervisorRef supervisor = await lab.SuperviseAsync(null, abc[0].Spec, inner);

        await lab.DisposeAsync();

        Assert.Equal("-c -b -a", lab.Diary());
        Assert.Equal(ExitReason.Shutdown, lab.EndOf(supervisor));
        Assert.All(abc, child => Assert.Equal(ExitReason.Shutdown, lab.EndOf(child.Pid)));
    }
}
