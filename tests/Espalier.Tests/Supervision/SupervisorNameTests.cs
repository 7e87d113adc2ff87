using Espalier.Tests.Servers;

namespace Espalier.Tests.Supervision;

/// <summary>Supervisors and children under names: over restarts, and when the name is taken.</summary>
public sealed class SupervisorNameTests
{
    [Theory, Seeds]
    [OtpCase("supervisor_test", "start_link/3 with local")]
    public async Task A_supervisor_answers_under_its_local_name_until_it_has_ended(int seed)
    {
        await using var lab = new TreeLab(seed);
        ProcessName name = lab.System.Name("root");
        SupervisorRef supervisor = await lab.SuperviseAsync(new SupervisorOptions { Name = name });

        Assert.Empty(await Supervisor.At(name).GetChildrenAsync());
        await Supervisor.At(name).StopAsync();
        lab.Run();

        Assert.Equal(ExitReason.Normal, lab.EndOf(supervisor));
        Assert.Equal(
            ExitReason.NoProcess,
            (await Assert.ThrowsAsync<CallFailedException>(async () => await Supervisor.At(name).GetChildrenAsync())).Reason);
    }

    [Theory, Seeds]
    [OtpCase("supervisor_test", "start_link/2 with via")]
    public async Task A_supervisor_answers_under_a_name_of_somebody_elses_resolver(int seed)
    {
        await using var lab = new TreeLab(seed);
        var book = new NameBook(lab.Lab);
        SupervisorRef supervisor = await lab.SuperviseAsync(new SupervisorOptions { Name = book.Name("root") });

        Assert.Empty(await Supervisor.At(book.Name("root")).GetChildrenAsync());
        Assert.Equal(TreeLab.PidOf(supervisor), book.Holders["root"]);
    }

    [Theory, Seeds]
    public async Task A_name_that_is_taken_fails_the_start_before_any_child(int seed)
    {
        await using var lab = new TreeLab(seed);
        var options = new SupervisorOptions { Name = lab.System.Name("root") };
        SupervisorRef first = await lab.SuperviseAsync(options);
        ChildScript a = lab.Child("a");

        var failure = await Assert.ThrowsAsync<StartFailedException>(async () => await Supervisor.StartAsync(lab.System, [a.Spec], options));

        Assert.Equal(new StartError.AlreadyStarted(TreeLab.PidOf(first)), failure.Error);
        Assert.Equal(0, a.Attempts);
    }

    [Theory, Seeds]
    [OtpCase("supervisor_test", "start_link/2")]
    [PeerDefect(8)]
    public async Task A_named_child_that_ends_normally_is_back_under_its_name_with_a_fresh_state(int seed)
    {
        await using var lab = new TreeLab(seed);
        ChildSpec spec = ChildSpec.For(() => Counter(lab)) with { Name = lab.System.Name("counter") };
        await lab.SuperviseAsync(null, spec);
        ProcessName counter = lab.System.Name("counter");
        Assert.Equal("1", await counter.CallAsync(new Ask()));
        Assert.Equal("2", await counter.CallAsync(new Ask()));

        for (int life = 0; life < 3; life++)
        {
            await counter.StopAsync();
            lab.Run();
            Assert.Equal("1", await counter.CallAsync(new Ask()));
        }

        Assert.Empty(lab.Events<ChildStartFailed>());
    }

    [Theory, Seeds]
    [OtpCase("supervisor_test", "start_link/3")]
    public async Task A_supervisor_of_a_class_of_its_own_starts_its_children_and_stops(int seed)
    {
        await using var lab = new TreeLab(seed);
        ChildSpec spec = ChildSpec.For(() => Counter(lab));

        SupervisorRef supervisor = await Supervisor.StartAsync(
            lab.System, () => new ScriptedSupervisor(() => SupervisorInit.Start(SupervisionStrategy.OneForOne, [spec])));
        Pid child = (await supervisor.GetChildAsync(typeof(LabServer)))!.Pid!.Value;
        Assert.Equal("1", await child.CallAsync(new Ask()));
        await supervisor.StopAsync();

        Assert.Equal(ExitReason.Shutdown, lab.EndOf(child));
        Assert.Equal(0, lab.System.ProcessCount);
    }

    private static LabServer Counter(TreeLab lab)
    {
        int count = 0;
        return new LabServer(lab.Lab) { Call = (_, _, _) => new(CallResult.Reply($"{++count}")) };
    }
}
