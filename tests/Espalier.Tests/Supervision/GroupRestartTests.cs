using Espalier.Tests.Servers;

namespace Espalier.Tests.Supervision;

/// <summary>What one_for_all and rest_for_one have in common: who is stopped how, who is started, who is dropped.</summary>
public sealed class GroupRestartTests
{
    public static TheoryData<SupervisionStrategy> Groups => [SupervisionStrategy.OneForAll, SupervisionStrategy.RestForOne];

    [Theory, MemberData(nameof(Groups))]
    [OtpCase("supervisor_SUITE", "order_of_children")]
    public async Task Children_start_in_order_stop_in_reverse_and_keep_their_places_over_restarts(SupervisionStrategy strategy)
    {
        for (int seed = 1; seed <= 20; seed++)
        {
            await using var lab = new TreeLab(seed);
            ChildScript[] abcde = lab.Children("a", "b", "c", "d", "e");
            SupervisorRef supervisor = await Supervisor.StartAsync(
                lab.System, [.. abcde.Select(static child => child.Spec)], TreeLab.Options(strategy));
            Assert.Equal("+a +b +c +d +e", lab.Diary());

            abcde[2].Crash();
            Assert.Equal(
                strategy == SupervisionStrategy.OneForAll ? "-c -e -d -b -a +a +b +c +d +e" : "-c -e -d +c +d +e", lab.Diary());
            Assert.Equal("a:running b:running c:running d:running e:running", await TreeLab.StatesOf(supervisor));
            await supervisor.StopAsync(ExitReason.Shutdown);

            Assert.Equal("-e -d -c -b -a", lab.Diary());
        }
    }

    [Theory, MemberData(nameof(Groups))]
    [OtpCase("supervisor_SUITE", "temporary_bystander")]
    public async Task A_temporary_sibling_in_the_group_is_stopped_and_dropped(SupervisionStrategy strategy)
    {
        for (int seed = 1; seed <= 20; seed++)
        {
            await using var lab = new TreeLab(seed);
            ChildScript[] abc = lab.Children("a", "b", "c");
            SupervisorRef supervisor = await lab.SuperviseAsync(
                TreeLab.Options(strategy), abc[0].Spec, abc[1].Spec with { Restart = RestartType.Temporary }, abc[2].Spec);

            abc[0].Crash();
            Assert.Equal("-a -c -b +a +c", lab.Diary());
            Assert.Equal("a:running c:running", await TreeLab.StatesOf(supervisor));
            abc[0].Crash();

            Assert.Equal("-a -c +a +c", lab.Diary());
            Assert.Equal(1, abc[1].Attempts);
        }
    }

    [Theory, MemberData(nameof(Groups))]
    public async Task Siblings_that_were_stopped_come_back_with_the_group_whatever_had_stopped_them(SupervisionStrategy strategy)
    {
        for (int seed = 1; seed <= 20; seed++)
        {
            await using var lab = new TreeLab(seed);
            ChildScript[] abcde = lab.Children("a", "b", "c", "d", "e");
            abcde[0].Next(new StartResult.Ignored());
            abcde[2].Next(new StartResult.Ignored());
            SupervisorRef supervisor = await lab.SuperviseAsync(
                TreeLab.Options(strategy),
                [.. abcde.Select(static child => child.Spec with { Restart = RestartType.Transient })]);
            await supervisor.TerminateChildAsync("d");
            abcde[4].End(ExitReason.Normal);
            Assert.Equal("a:stopped b:running c:stopped d:stopped e:stopped", await TreeLab.StatesOf(supervisor));

            abcde[1].Crash();

            string first = strategy == SupervisionStrategy.OneForAll ? "running" : "stopped";
            Assert.Equal($"a:{first} b:running c:running d:running e:running", await TreeLab.StatesOf(supervisor));
        }
    }

    [Theory, MemberData(nameof(Groups))]
    public async Task Added_children_belong_to_the_rest_of_those_before_them(SupervisionStrategy strategy)
    {
        await using var lab = new TreeLab();
        ChildScript[] ab = lab.Children("a", "b");
        SupervisorRef supervisor = await lab.SuperviseAsync(TreeLab.Options(strategy), ab[0].Spec);
        await supervisor.StartChildAsync(ab[1].Spec);
        lab.Diary();

        ab[0].Crash();
        Assert.Equal("-a -b +a +b", lab.Diary());
        ab[1].Crash();

        Assert.Equal(strategy == SupervisionStrategy.OneForAll ? "-b -a +a +b" : "-b +b", lab.Diary());
    }

    [Theory, MemberData(nameof(Groups))]
    public async Task Each_sibling_is_stopped_by_its_own_policy_and_nobody_before_the_one_behind_it_is_dead(SupervisionStrategy strategy)
    {
        for (int seed = 1; seed <= 20; seed++)
        {
            await using var lab = new TreeLab(seed);
            ChildScript[] abcd = lab.Children("a", "b", "c", "d");
            abcd[2].DieSlowly(300);
            abcd[3].DieSlowly(2_000);
            SupervisorRef supervisor = await lab.SuperviseAsync(
                TreeLab.Options(strategy),
                abcd[0].Spec, abcd[1].Spec with { Shutdown = ShutdownPolicy.BrutalKill }, abcd[2].Spec,
                abcd[3].Spec with { Shutdown = ShutdownPolicy.Within(TimeSpan.FromSeconds(1)) });

            abcd[0].Crash();
            Assert.Equal("-a", lab.Diary());
            lab.Advance(999);
            Assert.Equal("", lab.Diary());
            lab.Advance(1);
            Assert.Equal("-d", lab.Diary());
            lab.Advance(300);

            Assert.Equal("-c -b +a +b +c +d", lab.Diary());
            Assert.Equal(
                [Lab.Broken, ExitReason.Killed, ExitReason.Shutdown, ExitReason.Killed], abcd.Select(child => lab.EndOf(child.Lives[0])));
            Assert.Equal("a:running b:running c:running d:running", await TreeLab.StatesOf(supervisor));
        }
    }

    [Theory, MemberData(nameof(Groups))]
    public async Task A_sibling_that_ends_by_itself_while_the_group_is_stopped_is_not_restarted_twice(SupervisionStrategy strategy)
    {
        for (int seed = 1; seed <= 20; seed++)
        {
            await using var lab = new TreeLab(seed);
            ChildScript[] abc = lab.Children("a", "b", "c");
            abc[2].DieSlowly(1_000);
            SupervisorRef supervisor = await lab.SuperviseAsync(
                TreeLab.Options(strategy, maxRestarts: 1), [.. abc.Select(static child => child.Spec)]);

            abc[0].Crash();
            abc[1].Crash();
            Assert.Equal("-a -b", lab.Diary());
            lab.Advance(1_000);

            Assert.Equal("-c +a +b +c", lab.Diary());
            Assert.Null(lab.EndOf(supervisor));
        }
    }

    [Theory, MemberData(nameof(Groups))]
    public async Task A_group_restart_counts_once_however_many_it_takes_along(SupervisionStrategy strategy)
    {
        await using var lab = new TreeLab();
        ChildScript[] children = [.. Enumerable.Range(0, 20).Select(i => lab.Child($"{i}"))];
        SupervisorRef supervisor = await lab.SuperviseAsync(
            TreeLab.Options(strategy, maxRestarts: 2), [.. children.Select(static child => child.Spec)]);

        children[0].Crash();
        children[0].Crash();
        Assert.Null(lab.EndOf(supervisor));
        children[0].Crash();

        Assert.Equal(ExitReason.Shutdown, lab.EndOf(supervisor));
        Assert.All(children, static child => Assert.Equal(3, child.Lives.Count));
    }
}
