using Espalier.Tests.Servers;

namespace Espalier.Tests.Supervision;

/// <summary>What a start function may give, and what each of the four occasions of a start makes of it.</summary>
public sealed class ChildStartTests
{
    private static readonly InvalidOperationException Thrown = new("no disk");

    public static TheoryData<string> Failures => ["error", "throws", "exits", "null", "no error", "no pid", "taken", "init refuses", "init throws"];

    [Theory, Seeds]
    public async Task A_child_that_had_ended_when_the_start_function_linked_it_is_missed_at_once_and_restarted(int seed)
    {
        await using var lab = new TreeLab(seed);
        Pid dead = lab.Lab.Puppet();
        dead.Kill();
        lab.Run();
        List<Pid> lives = [];
        var spec = new ChildSpec
        {
            Id = "late",
            Start = context =>
            {
                lives.Add(lives.Count == 0 ? dead : context.Parent.SpawnLinked(static async self => await self.ReceiveAsync<string>()));
                context.Parent.Link(lives[^1]);
                return new(new StartResult.Started(lives[^1]));
            },
        };

        SupervisorRef supervisor = await lab.SuperviseAsync(null, spec);

        Assert.Equal(2, lives.Count);
        Assert.Equal(lives[1], (await supervisor.GetChildAsync("late"))!.Pid);
        Assert.Equal(ExitReason.NoProcess, Assert.Single(lab.Events<ChildExited>()).Reason);
    }

    [Theory, MemberData(nameof(Failures))]
    [OtpCase("supervisor_SUITE", "sup_start_child_returns_error")]
    [PeerDefect(5)]
    public async Task A_failed_start_of_an_added_child_is_answered_and_leaves_nothing(string how)
    {
        for (int seed = 1; seed <= 10; seed++)
        {
            await using var lab = new TreeLab(seed);
            ChildScript[] ab = lab.Children("a", "b");
            SupervisorRef supervisor = await lab.SuperviseAsync(TreeLab.Options(default, maxRestarts: 0), ab[0].Spec);
            Fail(lab, ab[1], how);

            StartResult result = await supervisor.StartChildAsync(ab[1].Spec);
            lab.Run();

            Assert.Equal(new StartResult.Failed(Expected(lab, how, "b")), result);
            Assert.Equal("a:running", await TreeLab.StatesOf(supervisor));
            Assert.Empty(lab.Events<ChildStartFailed>());
            Assert.Equal([ab[0].Pid], lab.System.GetInfo(TreeLab.PidOf(supervisor))!.Links);
            Assert.IsType<StartResult.Started>(await supervisor.StartChildAsync(ab[1].Spec));
        }
    }

    [Theory, MemberData(nameof(Failures))]
    [OtpCase("supervisor_SUITE", "sup_start_restart_child_returns_error")]
    public async Task A_failed_start_of_a_stopped_child_is_answered_and_it_stays_stopped(string how)
    {
        for (int seed = 1; seed <= 10; seed++)
        {
            await using var lab = new TreeLab(seed);
            ChildScript a = lab.Child("a");
            SupervisorRef supervisor = await lab.SuperviseAsync(TreeLab.Options(default, maxRestarts: 0), a.Spec);
            await supervisor.TerminateChildAsync("a");
            Fail(lab, a, how);

            StartResult result = await supervisor.RestartChildAsync("a");
            lab.Run();

            Assert.Equal(new StartResult.Failed(Expected(lab, how, "a")), result);
            Assert.Equal("a:stopped", await TreeLab.StatesOf(supervisor));
            Assert.Empty(lab.Events<ChildStartFailed>());
            Assert.IsType<StartResult.Started>(await supervisor.RestartChildAsync("a"));
        }
    }

    [Theory, MemberData(nameof(Failures))]
    public async Task A_failed_automatic_restart_is_reported_and_tried_again(string how)
    {
        for (int seed = 1; seed <= 10; seed++)
        {
            await using var lab = new TreeLab(seed);
            ChildScript a = lab.Child("a");
            SupervisorRef supervisor = await lab.SuperviseAsync(null, a.Spec);
            Fail(lab, a, how);

            a.Crash();

            Assert.Equal("a:running", await TreeLab.StatesOf(supervisor));
            Assert.Equal(3, a.Attempts);
            ChildStartFailed report = Assert.Single(lab.Events<ChildStartFailed>());
            Assert.Equal(((ChildId)"a", Expected(lab, how, "a")), (report.Id!.Value, report.Error));
        }
    }

    [Theory, MemberData(nameof(Failures))]
    public async Task A_failed_start_of_a_listed_child_is_the_supervisors_failure(string how)
    {
        await using var lab = new TreeLab();
        ChildScript a = lab.Child("a");
        Fail(lab, a, how);

        var failure = await Assert.ThrowsAsync<StartFailedException>(async () => await Supervisor.StartAsync(lab.System, [a.Spec]));

        Assert.Equal(new StartError.Failed(ExitReason.ShutdownWith(new ChildStartFailure("a", Expected(lab, how, "a")))), failure.Error);
        string why = Expected(lab, how, "a").ToString()!.TrimEnd('.');
        Assert.Equal($"The start of Supervisor failed: child a failed to start: {why}.", failure.Message);
    }

    [Theory, Seeds]
    [OtpCase("supervisor_SUITE", "sup_start_ignore_child")]
    public async Task An_ignored_child_is_kept_stopped(int seed)
    {
        await using var lab = new TreeLab(seed);
        ChildScript[] ab = lab.Children("a", "b");
        ab[0].Init = static _ => new(InitResult.Ignore);
        SupervisorRef supervisor = await lab.SuperviseAsync(TreeLab.Options(default, maxRestarts: 0), ab[0].Spec);
        Assert.Equal("a:stopped", await TreeLab.StatesOf(supervisor));

        ab[0].Init = null;
        ab[1].Init = static _ => new(InitResult.Ignore);
        Assert.Equal(new StartResult.Ignored(), await supervisor.StartChildAsync(ab[1].Spec));
        Assert.IsType<StartResult.Started>(await supervisor.RestartChildAsync("a"));
        lab.Run();

        Assert.Equal("a:running b:stopped", await TreeLab.StatesOf(supervisor));
        Assert.Equal(new ChildCounts(2, 1, 0, 2), await supervisor.CountChildrenAsync());
        Assert.Equal(new StartResult.Failed(new StartError.AlreadyPresent()), await supervisor.StartChildAsync(ab[1].Spec));
        Assert.Equal([ab[0].Pid], lab.Events<ChildStarted>().Select(static started => started.Pid));
    }

    [Theory, Seeds]
    [OtpCase("supervisor_SUITE", "sup_start_ignore_temporary_child")]
    [OtpCase("supervisor_SUITE", "sup_start_ignore_temporary_child_start_child")]
    public async Task An_ignored_temporary_child_is_not_kept_wherever_it_stood(int seed)
    {
        await using var lab = new TreeLab(seed);
        ChildScript[] abcd = lab.Children("a", "b", "c", "d");
        foreach (ChildScript child in (ChildScript[])[abcd[0], abcd[2], abcd[3]])
            child.Init = static _ => new(InitResult.Ignore);
        SupervisorRef supervisor = await lab.SuperviseAsync(null, Temporary(abcd[0]), Temporary(abcd[1]), Temporary(abcd[2]));

        Assert.Equal("b:running", await TreeLab.StatesOf(supervisor));
        Assert.Equal(new StartResult.Ignored(), await supervisor.StartChildAsync(Temporary(abcd[3])));
        Assert.Equal("b:running", await TreeLab.StatesOf(supervisor));
        abcd[3].Init = null;
        Assert.IsType<StartResult.Started>(await supervisor.StartChildAsync(Temporary(abcd[3])));
        Assert.Equal("b:running d:running", await TreeLab.StatesOf(supervisor));
    }

    [Theory, Seeds]
    public async Task An_automatic_restart_that_is_ignored_has_succeeded_and_the_child_is_stopped(int seed)
    {
        await using var lab = new TreeLab(seed);
        ChildScript[] abc = lab.Children("a", "b", "c");
        SupervisorRef supervisor = await lab.SuperviseAsync(
            TreeLab.Options(SupervisionStrategy.OneForAll, maxRestarts: 1), [.. abc.Select(static child => child.Spec)]);
        abc[1].Next(new StartResult.Ignored());

        abc[1].Crash();

        Assert.Equal("a:running b:stopped c:running", await TreeLab.StatesOf(supervisor));
        Assert.Equal("-b -c -a +a +c", lab.Diary());
        Assert.Empty(lab.Events<ChildStartFailed>());
    }

    [Theory, Seeds]
    [OtpCase("supervisor_SUITE", "extra_return")]
    public async Task What_a_start_says_besides_is_handed_on_by_start_and_restart_and_changes_nothing_else(int seed)
    {
        await using var lab = new TreeLab(seed);
        ChildScript[] ab = lab.Children("a", "b");
        ChildSpec a = ab[0].Spec with { Start = context => WithInfo(ab[0], context) };
        ChildSpec b = ab[1].Spec with { Start = context => WithInfo(ab[1], context) };
        SupervisorRef supervisor = await lab.SuperviseAsync(null, a);

        StartResult started = await supervisor.StartChildAsync(b);
        Assert.Equal(new StartResult.Started(ab[1].Pid, "info of b"), started);
        Assert.Equal(new StartResult.Failed(new StartError.AlreadyStarted(ab[1].Pid)), await supervisor.StartChildAsync(b));
        await supervisor.TerminateChildAsync("a");
        StartResult restarted = await supervisor.RestartChildAsync("a");
        Assert.Equal(new StartResult.Started(ab[0].Pid, "info of a"), restarted);
        ab[0].Crash();

        Assert.Equal(new ChildInfo("a", ab[0].Pid, ChildStatus.Running, ChildType.Worker, a.Modules), await supervisor.GetChildAsync("a"));
        Assert.Equal(3, ab[0].Lives.Count);
    }

    [Theory, Seeds]
    [OtpCase("supervisor_SUITE", "already_started_outside_supervisor")]
    public async Task A_child_that_runs_already_outside_of_the_supervisor_is_named_and_not_adopted(int seed)
    {
        await using var lab = new TreeLab(seed);
        ChildSpec spec = ChildSpec.For(() => new LabServer(lab.Lab)) with { Id = "a", Name = lab.System.Name("taken") };
        Pid foreigner = await lab.Lab.StartAsync(new LabServer(lab.Lab), new ServerOptions { Name = lab.System.Name("taken") });
        SupervisorRef supervisor = await lab.SuperviseAsync(null);

        Assert.Equal(new StartResult.Failed(new StartError.AlreadyStarted(foreigner)), await supervisor.StartChildAsync(spec));
        Assert.Empty(await supervisor.GetChildrenAsync());
        await supervisor.StopAsync();

        Assert.True(foreigner.IsAlive);
    }

    [Theory, Seeds]
    public async Task A_start_function_runs_in_the_supervisors_own_process_at_every_start(int seed)
    {
        await using var lab = new TreeLab(seed);
        ChildScript a = lab.Child("a");
        List<(Pid Self, bool IsCurrent)> seen = [];
        ChildSpec spec = a.Spec with
        {
            Start = context =>
            {
                seen.Add((context.Parent.Self, ReferenceEquals(SynchronizationContext.Current, context.Parent.Self.Target)));
                return a.BeBorn(context);
            },
        };
        SupervisorRef supervisor = await lab.SuperviseAsync(null, spec);
        a.Crash();
        await supervisor.TerminateChildAsync("a");
        await supervisor.RestartChildAsync("a");

        Assert.Equal(3, seen.Count);
        Assert.All(seen, where => Assert.Equal((TreeLab.PidOf(supervisor), true), where));
        Assert.Equal(TreeLab.PidOf(supervisor), lab.System.GetInfo(a.Pid)!.Parent);
    }

    [Theory, Seeds]
    public async Task A_start_function_that_asks_its_own_supervisor_fails_instead_of_waiting_for_ever(int seed)
    {
        await using var lab = new TreeLab(seed);
        SupervisorRef supervisor = await lab.SuperviseAsync(null);
        ChildSpec asking = lab.Child("a").Spec with
        {
            Start = async _ =>
            {
                await supervisor.GetChildrenAsync();
                return new StartResult.Ignored();
            },
        };

        StartResult result = await supervisor.StartChildAsync(asking);

        ExitReason reason = ExitReason.CallFailed(CallOperation.Call, ExitReason.CallingSelf);
        Assert.Equal(new StartResult.Failed(new StartError.StartFunctionFailed(reason)), result);
        Assert.Empty(await supervisor.GetChildrenAsync());
    }

    [Theory, Seeds]
    public async Task An_init_that_asks_its_own_supervisor_waits_until_the_limit_of_its_start(int seed)
    {
        await using var lab = new TreeLab(seed);
        ChildScript a = lab.Child("a");
        SupervisorRef supervisor = await lab.SuperviseAsync(null);
        a.Init = async _ =>
        {
            await supervisor.GetChildrenAsync();
            return InitResult.Ok;
        };
        a.Next(context => a.BeBorn(context, new ServerOptions { StartTimeout = TimeSpan.FromSeconds(3) }));
        Task<StartResult> start = supervisor.StartChildAsync(a.Spec).AsTask();

        lab.Advance(2_999);
        Assert.False(start.IsCompleted);
        lab.Advance(1);

        Assert.Equal(new StartResult.Failed(new StartError.TimedOut()), await start);
        Assert.Empty(await supervisor.GetChildrenAsync());
    }

    [Theory, Seeds]
    public async Task A_child_that_ends_before_its_start_function_returns_is_not_missed(int seed)
    {
        await using var lab = new TreeLab(seed);
        ChildScript a = lab.Child("a");
        SupervisorRef supervisor = await lab.SuperviseAsync(null);
        a.Next(async context =>
        {
            StartResult result = await a.BeBorn(context);
            a.Pid.Kill();
            context.Parent.Monitor(a.Pid);
            await context.Parent.ReceiveAsync<Down>();
            return result;
        });

        await supervisor.StartChildAsync(a.Spec);
        lab.Run();

        Assert.Equal(2, a.Lives.Count);
        Assert.Equal(a.Pid, (await supervisor.GetChildAsync("a"))!.Pid);
        Assert.True(a.Pid.IsAlive);
    }

    private static ChildSpec Temporary(ChildScript child) => child.Spec with { Restart = RestartType.Temporary };

    private static async ValueTask<StartResult> WithInfo(ChildScript child, ChildStartContext context) =>
        new StartResult.Started((await child.BeBorn(context)).GetPidOrThrow(), $"info of {context.Id}");

    private static void Fail(TreeLab lab, ChildScript child, string how)
    {
        switch (how)
        {
            case "init refuses":
                child.Init = _ => Once(child, () => InitResult.Stop(Lab.Broken));
                break;
            case "init throws":
                child.Init = _ => Once(child, static () => throw Thrown);
                break;
            default:
                child.Next(context => Answer(lab, context, how));
                break;
        }
    }

    private static ValueTask<InitResult> Once(ChildScript child, Func<InitResult> init)
    {
        child.Init = null;
        return new(init());
    }

    private static ValueTask<StartResult> Answer(TreeLab lab, ChildStartContext context, string how)
    {
        switch (how)
        {
            case "throws":
                throw Thrown;
            case "exits":
                context.Parent.Exit(Lab.Broken);
                return default;
            case "null":
                return new((StartResult)null!);
            case "no error":
                return new(new StartResult.Failed(null!));
            case "no pid":
                return new(new StartResult.Started(default));
            case "taken":
                return new(new StartResult.Failed(new StartError.AlreadyStarted(Stranger(lab))));
            default:
                return new(TreeLab.NoStart);
        }
    }

    private static StartError Expected(TreeLab lab, string how, string id) => how switch
    {
        "throws" => new StartError.StartFunctionFailed(ExitReason.Crashed(Thrown)),
        "exits" => new StartError.StartFunctionFailed(Lab.Broken),
        "null" => new StartError.Failed(ExitReason.BadReturn($"the start function of child {id}: null, expected a StartResult")),
        "no error" => new StartError.Failed(
            ExitReason.BadReturn($"the start function of child {id}: Failed with null, expected an error")),
        "no pid" => new StartError.Failed(
            ExitReason.BadReturn($"the start function of child {id}: Started with <none>, expected a process")),
        "taken" => new StartError.AlreadyStarted(Stranger(lab)),
        "init refuses" => new StartError.Failed(Lab.Broken),
        "init throws" => new StartError.Failed(ExitReason.Crashed(Thrown)),
        _ => TreeLab.NoStart.Error,
    };

    private static Pid Stranger(TreeLab lab) => lab.System.TryFind("stranger", out Pid pid) ? pid : lab.Lab.Puppet(name: "stranger");
}
