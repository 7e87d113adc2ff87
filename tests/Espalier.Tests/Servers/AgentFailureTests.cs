namespace Espalier.Tests.Servers;

/// <summary>Functions that fail, agents that are not there, limits that pass: facts 2.3 and 2.4.</summary>
public sealed class AgentFailureTests
{
    [Theory, Seeds]
    public async Task Nobody_there_fails_with_no_process_and_a_cast_is_silent(int seed)
    {
        await using var lab = new Lab(seed);
        Agent<int> dead = await Agent.StartAsync(lab.System, static () => 0);
        await dead.StopAsync();

        foreach (Agent<int> agent in (Agent<int>[])[dead, Agent.At<int>(default), Agent.At<int>(lab.System.Name("nobody"))])
        {
            agent.Cast(static n => n);
            Assert.Equal(ExitReason.NoProcess, await Lab.FailureOf(agent.GetAsync(static n => n).AsTask()));
            Assert.Equal(ExitReason.NoProcess, await Lab.FailureOf(agent.UpdateAsync(static n => n).AsTask()));
            Assert.Equal(ExitReason.NoProcess, await Lab.FailureOf(agent.GetAndUpdateAsync(static n => (n, n)).AsTask()));
            var stop = await Assert.ThrowsAsync<CallFailedException>(() => agent.StopAsync().AsTask());
            Assert.Equal((CallOperation.Stop, ExitReason.NoProcess), (stop.Operation, stop.Reason));
        }
    }

    [Theory, Seeds]
    public async Task A_function_that_throws_crashes_the_agent_and_the_caller_gets_the_exception(int seed)
    {
        await using var lab = new Lab(seed);
        var failure = new InvalidOperationException("it broke");
        Func<Agent<int>, Task>[] requests =
        [
            agent => agent.GetAsync(Plain).AsTask(),
            agent => agent.GetAsync(Async).AsTask(),
            agent => agent.UpdateAsync(Plain).AsTask(),
            agent => agent.UpdateAsync(Async).AsTask(),
            agent => agent.GetAndUpdateAsync(n => (Plain(n), n)).AsTask(),
            agent => agent.GetAndUpdateAsync(async n => (await Async(n), n)).AsTask(),
        ];

        foreach (Func<Agent<int>, Task> request in requests)
        {
            Agent<int> agent = await Agent.StartAsync(lab.System, static () => 0);
            Pid pid = lab.LastStarted;

            var thrown = await Assert.ThrowsAsync<CallFailedException>(() => request(agent));

            Assert.Same(failure, thrown.InnerException);
            Assert.Equal(ExitReason.Crashed(failure), thrown.Reason);
            Assert.Equal(ExitReason.Crashed(failure), lab.EndOf(pid));
        }

        int Plain(int n) => throw failure;

        async Task<int> Async(int n)
        {
            await Task.Yield();
            throw failure;
        }
    }

    [Theory, Seeds(5)]
    public async Task A_function_that_exits_ends_the_agent_with_that_reason_which_the_caller_learns(int seed)
    {
        await using var lab = new Lab(seed);
        foreach (ExitReason reason in (ExitReason[])[ExitReason.Normal, ExitReason.Shutdown, ExitReason.ShutdownWith("x"), Lab.Broken])
        {
            Agent<int> plain = await Agent.StartAsync(lab.System, static () => 0);
            Pid first = lab.LastStarted;
            Agent<int> slow = await Agent.StartAsync(lab.System, static () => 0);
            Pid second = lab.LastStarted;

            Assert.Equal(reason, await Lab.FailureOf(plain.GetAsync<int>(_ => Exit(reason)).AsTask()));
            Assert.Equal(reason, await Lab.FailureOf(slow.UpdateAsync(async _ =>
            {
                await Task.Yield();
                return Exit(reason);
            }).AsTask()));

            Assert.Equal((reason, reason), (lab.EndOf(first), lab.EndOf(second)));
        }
    }

    [Theory, Seeds]
    public async Task A_cast_that_fails_crashes_the_agent_and_tells_only_those_who_are_linked_or_watch(int seed)
    {
        await using var lab = new Lab(seed);
        Pid caller = lab.Puppet(traps: true);
        Pid owner = lab.Puppet(traps: true);
        Agent<int> agent = null!;
        lab.Tell(owner, async self => agent = await Agent.StartLinkedAsync(self, static () => 0));
        Pid pid = lab.LastStarted;

        lab.Tell(caller, _ => agent.Cast(static _ => Exit(Lab.Broken)));

        Assert.Equal(Lab.Broken, lab.EndOf(pid));
        Assert.Empty(lab.Unread(caller));
        Assert.Equal([new TrappedExit(pid, Lab.Broken)], lab.Unread(owner));
    }

    [Theory, Seeds]
    public async Task A_function_that_answers_no_task_ends_the_agent_as_a_callback_without_an_answer(int seed)
    {
        await using var lab = new Lab(seed);
        Agent<int> agent = await Agent.StartAsync(lab.System, static () => 0);
        Pid pid = lab.LastStarted;

        ExitReason learned = await Lab.FailureOf(agent.GetAndUpdateAsync(static _ => (Task<(int, int)>)null!).AsTask());

        Assert.Equal(ExitKind.BadReturn, learned.Kind);
        Assert.Equal(learned, lab.EndOf(pid));
    }

    [Theory, Seeds]
    public async Task After_the_callers_limit_the_update_still_happens_and_the_late_reply_reaches_nobody(int seed)
    {
        await using var lab = new Lab(seed);
        var gate = new TaskCompletionSource();
        Agent<int> agent = await Agent.StartAsync(lab.System, static () => 0);
        Pid caller = lab.Puppet();
        ExitReason? learned = null;
        lab.Tell(caller, async _ => learned = await Lab.FailureOf(agent.UpdateAsync(
            async n =>
            {
                await gate.Task;
                return n + 1;
            },
            TimeSpan.FromMilliseconds(10)).AsTask()));

        lab.Advance(10);
        Assert.Equal(ExitReason.TimedOut, learned);
        gate.SetResult();
        lab.Run();

        Assert.Equal(1, await agent.GetAsync(static n => n));
        Assert.Empty(lab.Unread(caller));
    }

    [Theory, Seeds]
    public async Task An_agent_that_asks_itself_is_refused_at_once(int seed)
    {
        await using var lab = new Lab(seed);
        ProcessName name = lab.System.Name("self");
        Agent<int> agent = await Agent.StartAsync(lab.System, static () => 0, new ServerOptions { Name = name });

        string refusals = await agent.GetAsync(async _ =>
            $"{await Lab.FailureOf(agent.GetAsync(static n => n).AsTask())}, " +
            $"{await Lab.FailureOf(Agent.At<int>(name).UpdateAsync(static n => n).AsTask())}, " +
            $"{await Lab.FailureOf(agent.StopAsync().AsTask())}");

        Assert.Equal("calling itself, calling itself, calling itself", refusals);
        Assert.Equal(0, await agent.GetAsync(static n => n));
    }

    [Theory, Seeds]
    public async Task An_ordinary_message_is_logged_and_ignored(int seed)
    {
        using var log = new LogBook();
        await using var lab = new Lab(seed, options => options with { LoggerFactory = log });
        Agent<int> agent = await Agent.StartAsync(lab.System, static () => 7);

        agent.Address.Send("hello");

        Assert.Equal(7, await agent.GetAsync(static n => n));
        Assert.Contains("Agent<Int32>", log.Single(2001).Text, StringComparison.Ordinal);
    }

    [Theory, Seeds]
    public async Task A_call_or_cast_that_is_no_function_crashes_it(int seed)
    {
        await using var lab = new Lab(seed);
        await Agent.StartAsync(lab.System, static () => 7);
        Pid called = lab.LastStarted;
        await Agent.StartAsync(lab.System, static () => 7);
        Pid cast = lab.LastStarted;

        ExitReason learned = await Lab.FailureOf(called.CallAsync(new Ask()).AsTask());
        cast.Cast("no function");
        lab.Run();

        Assert.IsType<NotSupportedException>(learned.Exception);
        Assert.Contains("Agent<Int32>", learned.Exception!.Message, StringComparison.Ordinal);
        Assert.IsType<NotSupportedException>(lab.EndOf(cast)!.Exception);
    }

    [Theory, Seeds]
    public async Task A_handle_of_another_state_or_of_no_agent_is_refused_before_anything_is_sent(int seed)
    {
        await using var lab = new Lab(seed);
        Agent<int> agent = await Agent.StartAsync(lab.System, static () => 7);
        Pid server = await lab.StartAsync(new LabServer(lab));
        Pid function = lab.Puppet();
        lab.Run();

        foreach (ProcessAddress address in (ProcessAddress[])[agent.Address, server, function])
        {
            Agent<string> wrong = Agent.At<string>(address);
            Assert.Throws<ArgumentException>(() => wrong.Cast(static text => text));
            await Assert.ThrowsAsync<ArgumentException>(() => wrong.GetAsync(static text => text).AsTask());
            await Assert.ThrowsAsync<ArgumentException>(() => wrong.UpdateAsync(static text => text).AsTask());
            await Assert.ThrowsAsync<ArgumentException>(() => wrong.GetAndUpdateAsync(static text => (text, text)).AsTask());
            var refusal = await Assert.ThrowsAsync<ArgumentException>(() => wrong.StopAsync().AsTask());
            Assert.Contains("is no Agent<String>", refusal.Message, StringComparison.Ordinal);
        }
        lab.Run();

        Assert.Equal(7, await agent.GetAsync(static n => n));
        Assert.True(server.IsAlive);
        Assert.True(function.IsAlive);
    }

    [Fact]
    public async Task Arguments_that_are_none_are_refused()
    {
        await using var lab = new Lab();
        Agent<int> agent = await Agent.StartAsync(lab.System, static () => 7);

        await Assert.ThrowsAsync<ArgumentNullException>(() => agent.GetAsync((Func<int, int>)null!).AsTask());
        await Assert.ThrowsAsync<ArgumentNullException>(() => agent.UpdateAsync((Func<int, Task<int>>)null!).AsTask());
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => agent.GetAsync(static n => n, TimeSpan.FromSeconds(-2)).AsTask());
        await Assert.ThrowsAsync<ArgumentNullException>(() => Agent.StartAsync(lab.System, (Func<int>)null!).AsTask());
        await Assert.ThrowsAsync<ArgumentNullException>(() => Agent.StartAsync(null!, static () => 1).AsTask());
    }

    [Fact]
    public async Task A_reply_that_would_be_open_work_is_refused_and_nothing_is_sent()
    {
        await using var lab = new Lab();
        Agent<int> agent = await Agent.StartAsync(lab.System, static () => 7);

        ArgumentException[] refusals =
        [
            await Assert.ThrowsAsync<ArgumentException>(() => agent.GetAsync(static n => new ValueTask<int>(n)).AsTask()),
            await Assert.ThrowsAsync<ArgumentException>(() => agent.GetAsync(static _ => default(ValueTask)).AsTask()),
            await Assert.ThrowsAsync<ArgumentException>(() => agent.GetAsync<Task>(static n => Task.FromResult(n)).AsTask()),
        ];

        Assert.All(refusals, static refusal => Assert.Equal("function", refusal.ParamName));
        Assert.Contains("ValueTask<Int32>", refusals[0].Message, StringComparison.Ordinal);
        Assert.Equal(7, await agent.GetAsync(static n => n));
    }

    private static int Exit(ExitReason reason) => throw new ExitException(reason);

    [Fact]
    public async Task An_init_that_answers_work_is_refused_before_anything_is_started()
    {
        await using var lab = new Lab();

        ArgumentException[] refusals =
        [
            await Assert.ThrowsAsync<ArgumentException>(() => Agent.StartAsync(lab.System, static async () => await Task.Yield()).AsTask()),
            await Assert.ThrowsAsync<ArgumentException>(() => Agent.StartAsync(lab.System, static () => new ValueTask<int>(1)).AsTask()),
            Assert.Throws<ArgumentException>(() => Agent.Child(static () => Task.CompletedTask)),
        ];

        Assert.All(refusals, static refusal => Assert.Equal("init", refusal.ParamName));
        Assert.Contains("answers a Task, which the agent would not await", refusals[0].Message, StringComparison.Ordinal);
        Assert.Contains("ValueTask<Int32>", refusals[1].Message, StringComparison.Ordinal);
        Assert.Empty(lab.Events);
    }
}
