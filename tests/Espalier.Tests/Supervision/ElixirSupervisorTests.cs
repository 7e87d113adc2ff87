using Espalier.Tests.Servers;

namespace Espalier.Tests.Supervision;

/// <summary>Supervisors as Elixir's own tests look at them.</summary>
public sealed class ElixirSupervisorTests
{
    [Theory, Seeds]
    [OtpCase("supervisor_test", "start_link/2 with via")]
    [OtpCase("supervisor_test", "start_link/3 with global")]
    [OtpCase("supervisor_test", "start_link/3 with local")]
    public async Task A_supervisor_answers_under_every_kind_of_name(int seed)
    {
        await using var lab = new Lab(seed);
        var registry = new ProcessRegistry<string>(lab.System, "registry");
        await registry.StartAsync();
        foreach (ProcessName name in (ProcessName[])[new NameBook(lab).Name("via"), registry.Name("everywhere"), lab.System.Name("local")])
        {
            await Supervisor.StartAsync(lab.System, [], new() { Name = name });

            Assert.Empty(await Supervisor.At(name).GetChildrenAsync());
            await Supervisor.At(name).StopAsync();

            await Supervisor.StartAsync(
                lab.System, static () => new ElixirChildren(static () => SupervisorInit.Start(SupervisionStrategy.OneForOne, [])),
                new ServerOptions { Name = name });
            Assert.Empty(await Supervisor.At(name).GetChildrenAsync());
        }
    }

    [Theory, Seeds]
    [OtpCase("supervisor_test", "start_link/2")]
    public async Task A_child_that_stops_normally_is_restarted_under_its_name_and_begins_afresh(int seed)
    {
        await using var lab = new Lab(seed);
        ProcessName name = lab.System.Name("counter");
        await Supervisor.StartAsync(lab.System, [Counter(lab) with { Name = name }]);
        Assert.Equal("1", await name.CallAsync(new Ask()));
        Assert.Equal("2", await name.CallAsync(new Ask()));

        await name.StopAsync();
        lab.Run();

        Assert.Equal("1", await name.CallAsync(new Ask()));
    }

    [Fact]
    [OtpCase("supervisor_test", "start_link/2")]
    public async Task A_name_that_is_none_is_an_error_of_the_argument_and_nothing_is_started()
    {
        await using var lab = new Lab();
        await using var elsewhere = new Lab();
        ProcessName foreign = elsewhere.System.Name("foreign");

        await Assert.ThrowsAsync<ArgumentException>(() => Supervisor.StartAsync(lab.System, [], new() { Name = foreign }).AsTask());
        Assert.ThrowsAny<ArgumentException>(() => lab.System.Name(null!));
        Assert.ThrowsAny<ArgumentException>(() => ProcessName.Via(new NameBook(lab), null!));

        Assert.Equal(0, lab.System.ProcessCount);
    }

    [Theory, Seeds]
    [OtpCase("supervisor_test", "start_link/3")]
    public async Task A_class_of_its_own_names_the_children_and_a_stop_ends_them(int seed)
    {
        await using var lab = new Lab(seed);
        ProcessName name = lab.System.Name("counter");
        SupervisorRef supervisor = await Supervisor.StartAsync(
            lab.System,
            () => new ElixirChildren(() => SupervisorInit.Start(SupervisionStrategy.OneForOne, [Counter(lab) with { Name = name }])));
        Assert.Equal("1", await name.CallAsync(new Ask()));

        await supervisor.StopAsync();

        Assert.Equal(0, lab.System.ProcessCount);
    }

    [Theory, Seeds]
    [OtpCase("supervisor_test", "start_child/2: supports new child spec as tuple")]
    [OtpCase("supervisor_test", "start_child/2: supports new child spec")]
    public async Task A_passing_job_and_a_class_can_be_added_as_children(int seed)
    {
        await using var lab = new Lab(seed);
        SupervisorRef supervisor = await Supervisor.StartAsync(lab.System, []);
        var job = new ChildSpec
        {
            Id = "job",
            Start = static context => new(new StartResult.Started(context.Parent.SpawnLinked(static async self => await self.ReceiveAsync<Ask>()))),
            Restart = RestartType.Temporary,
        };

        Pid worker = (await supervisor.StartChildAsync(job)).GetPidOrThrow();
        Pid server = (await supervisor.StartChildAsync(ChildSpec.For(() => new LabServer(lab)))).GetPidOrThrow();

        Assert.Equal([server, worker], (await supervisor.GetChildrenAsync()).Select(static child => child.Pid!.Value));
        worker.Send(new Ask());
        lab.Run();
        Assert.Equal([server], (await supervisor.GetChildrenAsync()).Select(static child => child.Pid!.Value));
    }

    [Theory, Seeds]
    [OtpCase("supervisor_test", "child life cycle")]
    public async Task A_child_goes_through_its_life_and_leaves_nothing(int seed)
    {
        await using var lab = new Lab(seed);
        SupervisorRef supervisor = await Supervisor.StartAsync(lab.System, []);
        Assert.Empty(await supervisor.GetChildrenAsync());
        Assert.Equal(new ChildCounts(0, 0, 0, 0), await supervisor.CountChildrenAsync());

        Pid first = (await supervisor.StartChildAsync(Counter(lab))).GetPidOrThrow();
        Assert.Equal("1", await first.CallAsync(new Ask()));
        ChildInfo running = Assert.Single(await supervisor.GetChildrenAsync());
        Assert.Equal(("counter", first, ChildStatus.Running, ChildType.Worker), (running.Id!.Value.Value, running.Pid, running.Status, running.Type));
        Assert.Equal(new ChildCounts(1, 1, 0, 1), await supervisor.CountChildrenAsync());
        Assert.Equal(DeleteResult.Running, await supervisor.DeleteChildAsync("counter"));

        Assert.Equal(TerminateResult.Terminated, await supervisor.TerminateChildAsync("counter"));
        Assert.Equal((null, ChildStatus.Stopped), await StateAsync());
        Pid second = (await supervisor.RestartChildAsync("counter")).GetPidOrThrow();
        Assert.Equal("1", await second.CallAsync(new Ask()));

        Assert.Equal(TerminateResult.Terminated, await supervisor.TerminateChildAsync("counter"));
        Assert.Equal(DeleteResult.Deleted, await supervisor.DeleteChildAsync("counter"));
        Assert.Equal(TerminateResult.NotFound, await supervisor.TerminateChildAsync("counter"));
        Assert.Empty(await supervisor.GetChildrenAsync());
        await supervisor.StopAsync();
        Assert.Equal(0, lab.System.ProcessCount);

        async Task<(Pid?, ChildStatus)> StateAsync()
        {
            ChildInfo child = Assert.Single(await supervisor.GetChildrenAsync());
            return (child.Pid, child.Status);
        }
    }

    /// <summary>A server that counts the calls since its start.</summary>
    private static ChildSpec Counter(Lab lab) => new()
    {
        Id = "counter",
        Start = context => context.StartAsync(() =>
        {
            int count = 0;
            return new LabServer(lab) { Call = (_, _, _) => new(CallResult.Reply($"{++count}")) };
        }),
    };
}
