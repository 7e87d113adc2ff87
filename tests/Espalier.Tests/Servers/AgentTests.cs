namespace Espalier.Tests.Servers;

/// <summary>A value in a process: what is asked of it, and in which order. Facts 2.1 and 2.2.</summary>
public sealed class AgentTests
{
    [Theory, Seeds]
    [OtpCase("agent_test", "start_link/2 workflow with unregistered name and anonymous functions")]
    public async Task It_is_updated_asked_changed_and_stopped(int seed)
    {
        await using var lab = new Lab(seed);
        Agent<int> agent = await Agent.StartAsync(lab.System, static () => 0);
        Pid pid = lab.LastStarted;

        await agent.UpdateAsync(static n => n + 1);
        int one = await agent.GetAsync(static n => n);
        int again = await agent.GetAndUpdateAsync(static n => (n, n + 1));
        int two = await agent.GetAsync(static n => n);
        agent.Cast(static n => n + 40);
        string text = await agent.GetAsync(static n => $"{n}");
        string kind = lab.System.GetInfo(pid)!.Description;
        await agent.StopAsync();

        Assert.Equal((1, 1, 2, "42"), (one, again, two, text));
        Assert.Equal("Agent<Int32>", kind);
        Assert.Equal(pid, agent.Address);
        Assert.Equal($"agent {pid}", agent.ToString());
        Assert.Equal(ExitReason.Normal, lab.EndOf(pid));
    }

    [Theory, Seeds]
    [OtpCase("agent_test", "start/2 workflow with registered name and module functions")]
    public async Task A_named_one_is_reached_by_its_name_which_is_free_after_the_stop(int seed)
    {
        await using var lab = new Lab(seed);
        foreach (ProcessName name in (ProcessName[])[lab.System.Name("local"), new NameBook(lab).Name("via")])
        {
            await Agent.StartAsync(lab.System, Zero, new ServerOptions { Name = name });
            Agent<int> agent = Agent.At<int>(name);

            await agent.UpdateAsync(Next);
            int asked = await agent.GetAndUpdateAsync(Swap);
            agent.Cast(Next);
            int last = await agent.GetAsync(Same);
            await agent.StopAsync();

            Assert.Equal((1, 3), (asked, last));
            Assert.Equal(name, agent.Address);
            Assert.False(name.TryFind(out _));
            Assert.Equal(ExitReason.NoProcess, await Lab.FailureOf(agent.GetAsync(Same).AsTask()));
        }
    }

    [Theory, Seeds]
    public async Task Every_function_runs_in_the_agent_and_never_beside_another(int seed)
    {
        await using var lab = new Lab(seed);
        var agent = await Agent.StartAsync(lab.System, static () => new List<Pid> { new(ProcessTarget.Current) });
        Pid pid = lab.LastStarted;
        int open = 0;
        var tasks = new List<Task>();

        for (int i = 0; i < 3; i++)
        {
            tasks.Add(agent.UpdateAsync(OnceAsync).AsTask());
            agent.Cast(OnceAsync);
            tasks.Add(agent.GetAndUpdateAsync(async list => (0, await OnceAsync(list))).AsTask());
        }
        lab.Advance(1_000);
        await Task.WhenAll(tasks);

        List<Pid> seen = await agent.GetAsync(static list => list);
        Assert.Equal(1 + 9 + 9, seen.Count);
        Assert.All(seen, one => Assert.Equal(pid, one));

        async Task<List<Pid>> OnceAsync(List<Pid> list)
        {
            Assert.Equal(1, ++open);
            list.Add(new(ProcessTarget.Current));
            await Task.Delay(TimeSpan.FromMilliseconds(10), lab.World.Clock);
            list.Add(new(ProcessTarget.Current));
            open--;
            return list;
        }
    }

    [Theory, Seeds]
    public async Task What_one_process_asks_is_done_in_order(int seed)
    {
        await using var lab = new Lab(seed);
        Agent<string> agent = await Agent.StartAsync(lab.System, static () => "");

        string order = lab.Do(async _ =>
        {
            agent.Cast(static text => text + "a");
            Task update = agent.UpdateAsync(static text => text + "b").AsTask();
            agent.Cast(static async text =>
            {
                await Task.Yield();
                return text + "c";
            });
            string seen = await agent.GetAsync(static text => text);
            await update;
            return seen;
        });

        Assert.Equal("abc", order);
    }

    [Theory, Seeds]
    public async Task An_async_function_is_awaited_in_the_agent_and_its_value_is_the_reply(int seed)
    {
        await using var lab = new Lab(seed);
        Agent<int> agent = await Agent.StartAsync(lab.System, async () => await LaterAsync(1));

        int got = await agent.GetAsync(async n => await LaterAsync(n * 10));
        await agent.UpdateAsync(async n => await LaterAsync(n + 1));
        int both = await agent.GetAndUpdateAsync(async n => (await LaterAsync(n), n + 1));
        agent.Cast(async n => await LaterAsync(n * 2));
        int last = await agent.GetAsync(static n => Task.FromResult(n));

        Assert.Equal((10, 2, 6), (got, both, last));

        async Task<int> LaterAsync(int n)
        {
            await Task.Yield();
            Assert.Equal(lab.LastStarted, new Pid(ProcessTarget.Current));
            return n;
        }
    }

    [Theory, Seeds]
    public async Task An_async_function_without_a_value_is_awaited_in_the_agent_too(int seed)
    {
        await using var lab = new Lab(seed);
        Agent<int> agent = await Agent.StartAsync(lab.System, static () => 7);
        Task first = agent.GetAsync(async _ => await Task.Delay(TimeSpan.FromMilliseconds(100), lab.World.Clock)).AsTask();
        Task second = agent.GetAsync(async n =>
        {
            await Task.Yield();
            lab.Journal.Add($"{n}");
        }).AsTask();
        Task<int> third = agent.GetAsync(static n => n).AsTask();

        lab.Advance(99);
        Assert.False(first.IsCompleted || second.IsCompleted || third.IsCompleted);
        lab.Advance(1);

        Assert.True(first.IsCompletedSuccessfully && second.IsCompletedSuccessfully);
        Assert.Equal(7, await third);
        Assert.Equal(["7"], lab.Journal);
    }

    [Fact]
    public async Task Null_is_a_state_and_a_reply()
    {
        await using var lab = new Lab();
        Agent<string?> agent = await Agent.StartAsync(lab.System, static () => (string?)null);

        string? first = await agent.GetAndUpdateAsync(static text => (text, "set"));
        string? none = await agent.GetAsync(static _ => (string?)null);
        await agent.UpdateAsync(static _ => (string?)null);

        Assert.Null(first);
        Assert.Null(none);
        Assert.Null(await agent.GetAsync(static text => text));
    }

    [Theory, Seeds]
    public async Task Its_requests_wait_five_seconds_and_a_stop_for_ever_unless_told_otherwise(int seed)
    {
        await using var lab = new Lab(seed);
        var gate = new TaskCompletionSource();
        Agent<int> agent = await Agent.StartAsync(lab.System, static () => 0);
        agent.Cast(async n =>
        {
            await gate.Task;
            return n;
        });
        Task get = agent.GetAsync(static n => n).AsTask();
        Task update = agent.UpdateAsync(static n => n).AsTask();
        Task both = agent.GetAndUpdateAsync(static n => (n, n)).AsTask();
        Task patient = agent.GetAsync(static n => n, Timeout.InfiniteTimeSpan).AsTask();
        Task stop = agent.StopAsync().AsTask();

        lab.Advance(4_989);
        Assert.DoesNotContain((Task[])[get, update, both], static task => task.IsCompleted);
        lab.Advance(100);

        foreach (Task request in (Task[])[get, update, both])
            Assert.Equal(ExitReason.TimedOut, await Lab.FailureOf(request));
        lab.Advance(1_000_000);
        Assert.False(patient.IsCompleted || stop.IsCompleted);
        gate.SetResult();
        lab.Run();
        await patient;
        await stop;
    }

    [Fact]
    public async Task A_token_ends_the_wait_only()
    {
        await using var lab = new Lab();
        using var cancellation = new CancellationTokenSource();
        var gate = new TaskCompletionSource();
        Agent<int> agent = await Agent.StartAsync(lab.System, static () => 0);
        Task update = agent.UpdateAsync(
            async n =>
            {
                await gate.Task;
                return n + 1;
            },
            cancellationToken: cancellation.Token).AsTask();
        lab.Run();

        cancellation.Cancel();
        gate.SetResult();
        lab.Run();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => update);
        Assert.Equal(1, await agent.GetAsync(static n => n));
    }

    private static int Zero() => 0;

    private static int Next(int n) => n + 1;

    private static int Same(int n) => n;

    private static (int Reply, int State) Swap(int n) => (n, n + 1);
}
