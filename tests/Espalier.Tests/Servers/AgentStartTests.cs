namespace Espalier.Tests.Servers;

/// <summary>How an agent starts, what its start fails of, and what ends it: facts 2.1 and 2.4.</summary>
public sealed class AgentStartTests
{
    [Theory, Seeds]
    public async Task The_function_runs_in_the_agent_and_the_start_waits_for_it(int seed)
    {
        await using var lab = new Lab(seed);
        var gate = new TaskCompletionSource();
        Agent<Pid>? agent = null;
        lab.Tell(lab.Puppet(), async self => agent = await Agent.StartLinkedAsync(self, async () =>
        {
            await gate.Task;
            return new Pid(ProcessTarget.Current);
        }));
        Assert.Null(agent);

        gate.SetResult();
        lab.Run();

        Assert.NotNull(agent);
        Assert.Equal(lab.LastStarted, await agent.GetAsync(static pid => pid));
    }

    [Theory, Seeds]
    public async Task A_function_that_throws_or_exits_fails_the_start_with_that_and_leaves_nothing(int seed)
    {
        await using var lab = new Lab(seed);
        var failure = new InvalidOperationException("it broke");
        (Exception Thrown, ExitReason Reason)[] cases =
        [
            (failure, ExitReason.Crashed(failure)),
            (new ExitException(Lab.Broken), Lab.Broken),
            (new ExitException(ExitReason.Normal), ExitReason.Normal),
            (new ExitException(ExitReason.Shutdown), ExitReason.Shutdown),
        ];

        foreach ((Exception thrown, ExitReason reason) in cases)
        {
            var options = new ServerOptions { Name = lab.System.Name("name") };
            var failed = await Assert.ThrowsAsync<StartFailedException>(
                () => Agent.StartAsync<int>(lab.System, () => Fail<int>(thrown), options).AsTask());

            Assert.Equal(new StartError.Failed(reason), failed.Error);
            Assert.Contains("Agent<Int32> \"name\"", failed.Message, StringComparison.Ordinal);
            Assert.Equal(reason, lab.EndOf(lab.LastStarted));
            Assert.False(lab.System.TryFind("name", out _));
        }
        Assert.Equal(0, lab.System.ProcessCount);
    }

    [Theory, Seeds]
    public async Task A_linked_start_that_fails_takes_a_plain_starter_along_unless_normal_and_tells_a_trapping_one_by_its_answer(int seed)
    {
        await using var lab = new Lab(seed);
        foreach (ExitReason reason in (ExitReason[])[Lab.Broken, ExitReason.Shutdown, ExitReason.Normal])
        {
            Pid plain = lab.Puppet();
            Pid trapping = lab.Puppet(traps: true);
            StartError? error = null;
            Task StartAsync(ProcessContext self) => Agent.StartLinkedAsync(self, () => Fail<int>(new ExitException(reason))).AsTask();

            lab.Tell(plain, async self => await Assert.ThrowsAsync<StartFailedException>(() => StartAsync(self)));
            lab.Tell(trapping, async self => error = (await Assert.ThrowsAsync<StartFailedException>(() => StartAsync(self))).Error);

            Assert.Equal(reason == ExitReason.Normal ? null : reason, lab.EndOf(plain));
            Assert.Equal(new StartError.Failed(reason), error);
            Assert.Empty(lab.Unread(trapping));
        }
    }

    [Theory, Seeds]
    public async Task A_function_that_takes_too_long_is_killed_and_its_starter_lives_without_a_message(int seed)
    {
        await using var lab = new Lab(seed);
        Pid starter = lab.Puppet(traps: true);
        StartError? error = null;
        lab.Tell(starter, async self => error = (await Assert.ThrowsAsync<StartFailedException>(() => Agent.StartLinkedAsync(
            self,
            async () =>
            {
                await Task.Delay(TimeSpan.FromHours(1), lab.World.Clock);
                return 1;
            },
            new ServerOptions { StartTimeout = TimeSpan.FromSeconds(1) }).AsTask())).Error);
        Pid agent = lab.LastStarted;

        lab.Advance(2_000_000);

        Assert.Equal(new StartError.TimedOut(), error);
        Assert.Equal(ExitReason.Killed, lab.EndOf(agent));
        Assert.Empty(lab.Unread(starter));
    }

    [Theory, Seeds]
    public async Task A_taken_name_fails_the_start_and_the_function_never_runs(int seed)
    {
        await using var lab = new Lab(seed);
        var options = new ServerOptions { Name = lab.System.Name("name") };
        await Agent.StartAsync(lab.System, static () => 1, options);
        Pid holder = lab.LastStarted;
        bool hasRun = false;

        var failed = await Assert.ThrowsAsync<StartFailedException>(() => Agent.StartAsync(lab.System, () => hasRun = true, options).AsTask());

        Assert.Equal(new StartError.AlreadyStarted(holder), failed.Error);
        Assert.False(hasRun);
    }

    [Theory, Seeds]
    public async Task A_function_that_answers_no_task_fails_the_start(int seed)
    {
        await using var lab = new Lab(seed);

        var failed = await Assert.ThrowsAsync<StartFailedException>(() => Agent.StartAsync(lab.System, static () => (Task<int>)null!).AsTask());

        Assert.Equal(ExitKind.BadReturn, Assert.IsType<StartError.Failed>(failed.Error).Reason.Kind);
    }

    [Theory, Seeds]
    public async Task A_stop_ends_it_with_the_reason_asked_for_and_behind_what_came_before(int seed)
    {
        await using var lab = new Lab(seed);
        foreach (ExitReason reason in (ExitReason[])[ExitReason.Normal, ExitReason.Shutdown, Lab.Broken])
        {
            int seen = 0;
            Agent<int> agent = await Agent.StartAsync(lab.System, static () => 1);
            Pid pid = lab.LastStarted;

            lab.Do(async _ =>
            {
                agent.Cast(n => seen = n + 1);
                await agent.StopAsync(reason);
                return 0;
            });

            Assert.Equal(2, seen);
            Assert.Equal(reason, lab.EndOf(pid));
        }
    }

    [Theory, Seeds]
    public async Task A_stop_that_waits_no_longer_is_not_taken_back(int seed)
    {
        await using var lab = new Lab(seed);
        var gate = new TaskCompletionSource();
        Agent<int> agent = await Agent.StartAsync(lab.System, static () => 1);
        Pid pid = lab.LastStarted;
        agent.Cast(async n =>
        {
            await gate.Task;
            return n;
        });
        Task stop = agent.StopAsync(timeout: TimeSpan.FromMilliseconds(10)).AsTask();

        lab.Advance(10);
        Assert.Equal(ExitReason.TimedOut, await Lab.FailureOf(stop));
        Assert.True(pid.IsAlive);
        gate.SetResult();
        lab.Run();

        Assert.Equal(ExitReason.Normal, lab.EndOf(pid));
    }

    [Theory, Seeds]
    public async Task It_ignores_a_normal_exit_survives_a_parent_that_ends_normally_and_falls_with_any_other(int seed)
    {
        await using var lab = new Lab(seed);
        foreach (ExitReason reason in (ExitReason[])[ExitReason.Normal, ExitReason.Shutdown, Lab.Broken])
        {
            Pid parent = lab.Puppet();
            lab.Tell(parent, async self => await Agent.StartLinkedAsync(self, static () => 1));
            Pid agent = lab.LastStarted;
            agent.SendExit(ExitReason.Normal);
            lab.Run();
            Assert.True(agent.IsAlive);

            lab.Tell(parent, self => self.Exit(reason));

            Assert.Equal(reason == ExitReason.Normal ? null : reason, lab.EndOf(agent));
        }
    }

    private static T Fail<T>(Exception thrown) => throw thrown;


    [Fact]
    public async Task An_init_that_is_not_there_is_named_as_the_caller_knows_it()
    {
        await using var lab = new Lab();

        var plain = await Assert.ThrowsAsync<ArgumentNullException>(async () => await Agent.StartAsync(lab.System, (Func<int>)null!));
        var async = await Assert.ThrowsAsync<ArgumentNullException>(async () => await Agent.StartAsync(lab.System, (Func<Task<int>>)null!));
        var child = Assert.Throws<ArgumentNullException>(static () => Agent.Child((Func<int>)null!));

        Assert.Equal(("init", "init", "init"), (plain.ParamName, async.ParamName, child.ParamName));
        Assert.Empty(lab.Events);
    }
}
