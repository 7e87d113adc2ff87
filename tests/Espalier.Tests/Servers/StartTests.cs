namespace Espalier.Tests.Servers;

/// <summary>What surrounds an init: where it runs, what can be seen meanwhile, what ends it early.</summary>
public sealed class StartTests
{
    private static readonly AsyncLocal<string?> Flow = new();

    [Fact]
    public async Task Constructor_and_init_run_in_the_new_process_and_not_in_the_starters_flow()
    {
        await using var lab = new Lab();
        Flow.Value = "of the starter";
        string? inConstructor = "not run", inInit = "not run";

        Pid pid = (await lab.System.StartServerAsync(() =>
        {
            inConstructor = Flow.Value;
            return new LabServer(lab)
            {
                Init = server =>
                {
                    inInit = Flow.Value;
                    server.Note($"{server.Own.Self}");
                    return new(InitResult.Ok);
                },
            };
        })).GetPidOrThrow();

        Assert.Null(inConstructor);
        Assert.Null(inInit);
        Assert.Equal([$"{pid}"], lab.Journal);
    }

    [Fact]
    public async Task A_server_that_overrides_nothing_starts()
    {
        await using var lab = new Lab();

        Pid pid = await lab.StartAsync(new LabServer(lab));

        Assert.True(pid.IsAlive);
        Assert.Equal("LabServer", lab.System.GetInfo(pid)!.Description);
    }

    [Fact]
    public async Task Before_the_start_there_is_no_process_to_act_on()
    {
        await using var lab = new Lab();

        var server = new LabServer(lab);

        Assert.Equal(default, server.Own);
        Assert.Throws<InvalidOperationException>(() => server.Own.Self);
    }

    [Theory, Seeds]
    [OtpCase("gen_server_test", "start_link/2, call/2 and cast/2")]
    public async Task A_linked_start_ties_starter_and_server_and_makes_the_starter_the_parent(int seed)
    {
        await using var lab = new Lab(seed);
        Pid starter = lab.Puppet();

        Pid server = lab.StartLinked(starter, new LabServer(lab));
        Assert.Equal(starter, lab.System.GetInfo(server)!.Parent);
        Assert.Equal([server], lab.System.GetInfo(starter)!.Links);
        starter.SendExit(Lab.Broken);
        lab.Run();

        Assert.Equal(Lab.Broken, lab.EndOf(server));
    }

    [Theory, Seeds]
    [OtpCase("gen_server_test", "start/2")]
    public async Task An_unlinked_start_ties_nothing(int seed)
    {
        await using var lab = new Lab(seed);
        Pid starter = lab.Puppet();

        lab.Tell(starter, async self => await self.StartServerAsync(() => new LabServer(lab)));
        Pid server = lab.LastStarted;
        Assert.Empty(lab.System.GetInfo(server)!.Links);
        starter.SendExit(Lab.Broken);
        lab.Run();

        Assert.True(server.IsAlive);
    }

    [Theory, Seeds]
    public async Task What_comes_during_init_is_handled_after_it_in_order(int seed)
    {
        await using var lab = new Lab(seed);
        var gate = new TaskCompletionSource();
        Task<StartResult> start = lab.System.StartServerAsync(() => new LabServer(lab)
        {
            Init = async server =>
            {
                server.Own.Self.Send("own");
                await gate.Task;
                server.Note("init done");
                return InitResult.OkThen(Next.Continue("on"));
            },
            Continue = Noted,
            Info = Noted,
            Cast = Noted,
        }).AsTask();
        lab.Run();
        Pid pid = lab.LastStarted;

        pid.Send("one");
        pid.Cast("two");
        pid.Send("three");
        lab.Run();
        Assert.False(start.IsCompleted);
        Assert.Empty(lab.Journal);
        gate.SetResult();
        lab.Run();

        Assert.Equal(new StartResult.Started(pid), await start);
        Assert.Equal(["init done", "on", "own", "one", "two", "three"], lab.Journal);
    }

    [Theory, Seeds]
    public async Task A_start_returns_before_the_continue_of_its_init_ends(int seed)
    {
        await using var lab = new Lab(seed);
        var gate = new TaskCompletionSource();

        Pid pid = await lab.StartAsync(new LabServer(lab)
        {
            Init = static _ => new(InitResult.OkThen(Next.Continue("slow"))),
            Continue = async (server, _) =>
            {
                await gate.Task;
                server.Note("continued");
                return Next.Receive;
            },
        });

        Assert.True(pid.IsAlive);
        Assert.Empty(lab.Journal);
        gate.SetResult();
        lab.Run();
        Assert.Equal(["continued"], lab.Journal);
    }

    private static ValueTask<Next> Noted(LabServer server, object message)
    {
        server.Note($"{message}");
        return new(Next.Receive);
    }
}
