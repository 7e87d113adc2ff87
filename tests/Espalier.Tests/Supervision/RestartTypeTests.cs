using Espalier.Tests.Servers;

namespace Espalier.Tests.Supervision;

/// <summary>Which end of which child brings it back: facts 3.5, the whole table.</summary>
public sealed class RestartTypeTests
{
    public static TheoryData<RestartType, string> Table
    {
        get
        {
            var rows = new TheoryData<RestartType, string>();
            foreach (RestartType restart in Enum.GetValues<RestartType>())
            {
                foreach (string reason in (string[])["normal", "shutdown", "shutdown with", "killed", "broken"])
                    rows.Add(restart, reason);
            }
            return rows;
        }
    }

    [Theory, MemberData(nameof(Table))]
    [OtpCase("supervisor_SUITE", "permanent_normal")]
    [OtpCase("supervisor_SUITE", "permanent_shutdown")]
    [OtpCase("supervisor_SUITE", "permanent_abnormal")]
    [OtpCase("supervisor_SUITE", "transient_normal")]
    [OtpCase("supervisor_SUITE", "transient_shutdown")]
    [OtpCase("supervisor_SUITE", "transient_abnormal")]
    [OtpCase("supervisor_SUITE", "temporary_normal")]
    [OtpCase("supervisor_SUITE", "temporary_shutdown")]
    [OtpCase("supervisor_SUITE", "temporary_abnormal")]
    [PeerDefect(1)]
    public async Task The_restart_type_and_the_reason_decide_whether_a_child_comes_back_stays_or_is_forgotten(RestartType restart, string reason)
    {
        for (int seed = 1; seed <= 10; seed++)
        {
            await using var lab = new TreeLab(seed);
            ChildScript[] ab = lab.Children("a", "b");
            ChildSpec a = ab[0].Spec with { Restart = restart };
            SupervisorRef supervisor = await lab.SuperviseAsync(null, a, ab[1].Spec);

            ab[0].End(TreeLab.Reason(reason));

            bool comesBack = restart == RestartType.Permanent || (restart == RestartType.Transient && reason is "killed" or "broken");
            bool isKept = restart != RestartType.Temporary;
            Assert.Equal(comesBack ? "a:running b:running" : isKept ? "a:stopped b:running" : "b:running", await TreeLab.StatesOf(supervisor));
            Assert.Equal(comesBack ? "-a +a" : "-a", lab.Diary());
            Assert.Equal(
                new ChildExited(
                    ab[0].Lives[0], lab.System.TimeProvider.GetUtcNow(), TreeLab.PidOf(supervisor), "a", TreeLab.Reason(reason), comesBack),
                Assert.Single(lab.Events<ChildExited>()));
            if (comesBack)
                Assert.Equal([(ab[0].Pid, 1)], lab.Events<ChildRestarted>().Select(static again => (again.Pid, again.Restarts)));
            else
                Assert.IsType<StartResult.Started>(isKept ? await supervisor.RestartChildAsync("a") : await supervisor.StartChildAsync(a));
            Assert.NotEqual(ab[0].Lives[0], ab[0].Pid);
        }
    }

    [Theory, Seeds]
    [OtpCase("supervisor_test", "start_child/2: with valid child spec")]
    public async Task A_child_that_another_process_asks_to_shut_down_has_ended_by_itself(int seed)
    {
        await using var lab = new TreeLab(seed);
        ChildScript[] ab = lab.Children("a", "b");
        SupervisorRef supervisor = await lab.SuperviseAsync(
            null, ab[0].Spec, ab[1].Spec with { Restart = RestartType.Transient, Shutdown = ShutdownPolicy.Within(TimeSpan.Zero) });

        ab[0].Pid.SendExit(ExitReason.Shutdown);
        ab[1].Pid.SendExit(ExitReason.Shutdown);
        lab.Run();

        Assert.Equal("a:running b:stopped", await TreeLab.StatesOf(supervisor));
    }

    [Theory, Seeds]
    public async Task A_restart_runs_the_same_start_with_a_new_instance_and_a_new_process(int seed)
    {
        await using var lab = new TreeLab(seed);
        ChildScript a = lab.Child("a");
        List<LabServer> instances = [];
        a.Init = server =>
        {
            instances.Add(server);
            return new(InitResult.Ok);
        };
        await lab.SuperviseAsync(null, a.Spec);

        a.Crash();
        a.Crash();

        Assert.Equal(3, instances.Distinct().Count());
        Assert.Equal(3, a.Lives.Distinct().Count());
        Assert.Equal(3, a.Attempts);
        Assert.Equal([1, 2], lab.Events<ChildRestarted>().Select(static again => again.Restarts));
    }

    [Theory, Seeds]
    [PeerDefect(9)]
    public async Task Who_hears_of_a_childs_end_and_asks_is_answered_after_the_restart(int seed)
    {
        await using var lab = new TreeLab(seed);
        ChildScript a = lab.Child("a");
        SupervisorRef supervisor = await lab.SuperviseAsync(null, a.Spec);
        Pid watcher = lab.Lab.Puppet();
        Pid? told = null;
        Pid first = a.Pid;
        lab.Lab.Tell(watcher, async self =>
        {
            self.Monitor(first);
            await self.ReceiveAsync<Down>();
            told = (await supervisor.GetChildAsync("a"))!.Pid;
        });

        a.Crash();

        Assert.Equal(a.Pid, told);
        Assert.NotEqual(first, told);
    }
}
