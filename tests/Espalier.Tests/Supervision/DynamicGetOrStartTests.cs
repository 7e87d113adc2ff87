using Espalier.Tests.Servers;

namespace Espalier.Tests.Supervision;

/// <summary>Finding the holder of a name or starting it.</summary>
public sealed class DynamicGetOrStartTests
{
    [Theory, Seeds]
    public async Task Many_at_once_get_the_same_process_and_start_it_once(int seed)
    {
        await using DynamicLab lab = await DynamicLab.StartAsync(seed);
        foreach (ProcessName name in (ProcessName[])[lab.Lab.System.Name("local"), new NameBook(lab.Lab).Name("via")])
        {
            int servers = 0;
            ChildSpec spec = DynamicLab.Spec(context => context.StartAsync(() =>
            {
                servers++;
                return lab.Worker();
            })) with
            { Name = name };
            List<Pid> found = [];
            for (int i = 0; i < 20; i++)
                lab.Lab.System.Spawn(async _ => found.Add(await lab.Supervisor.GetOrStartAsync(spec)));

            lab.Run();

            Assert.Equal(20, found.Count);
            Pid holder = Assert.Single(found.Distinct());
            Assert.True(name.TryFind(out Pid pid));
            Assert.Equal((pid, 1), (holder, servers));
        }
        Assert.Equal(new ChildCounts(2, 2, 0, 2), await lab.CountAsync());
    }

    [Theory, Seeds]
    public async Task A_holder_is_found_without_asking_the_supervisor(int seed)
    {
        await using DynamicLab lab = await DynamicLab.StartAsync(seed);
        Pid holder = lab.Lab.Puppet(name: "taken");
        var script = new DynamicScript(DynamicScript.Fail(Lab.Broken));
        ChildSpec spec = DynamicLab.Spec(script.StartAsync) with { Name = lab.Lab.System.Name("taken") };

        Assert.Equal(holder, await lab.Supervisor.GetOrStartAsync(spec));
        Assert.Equal(holder, await DynamicSupervisor.At(default(Pid)).GetOrStartAsync(spec));
        Assert.Equal(0, script.Starts);
    }

    [Theory, Seeds]
    public async Task Whoever_took_the_name_during_the_start_is_the_one_that_is_found(int seed)
    {
        await using DynamicLab lab = await DynamicLab.StartAsync(seed);
        var gate = new DynamicGate(context => context.StartAsync(() => lab.Worker()));
        ChildSpec spec = DynamicLab.Spec(gate.StartAsync) with { Name = lab.Lab.System.Name("name") };
        Pid found = default;
        lab.Lab.System.Spawn(async _ => found = await lab.Supervisor.GetOrStartAsync(spec));
        lab.Run();
        Assert.True(gate.IsReached);

        Pid quicker = lab.Lab.Puppet(name: "name");
        gate.Open();
        lab.Run();

        Assert.Equal(quicker, found);
        Assert.Equal(new ChildCounts(0, 0, 0, 0), await lab.CountAsync());
    }

    [Theory, Seeds]
    public async Task After_the_holder_has_ended_another_one_is_started(int seed)
    {
        await using DynamicLab lab = await DynamicLab.StartAsync(seed);
        ChildSpec spec = lab.Spec(RestartType.Temporary) with { Name = lab.Lab.System.Name("name") };
        Pid first = await lab.Supervisor.GetOrStartAsync(spec);
        Assert.Equal(first, await lab.Supervisor.GetOrStartAsync(spec));

        first.Kill();
        lab.Run();

        Pid second = await lab.Supervisor.GetOrStartAsync(spec);
        Assert.NotEqual(first, second);
        Assert.True(second.IsAlive);
    }

    [Theory, Seeds]
    public async Task What_was_not_started_is_said_by_an_exception(int seed)
    {
        await using DynamicLab lab = await DynamicLab.StartAsync(seed);
        ProcessName name = lab.Lab.System.Name("name");
        (ChildSpec Spec, StartError? Error)[] cases =
        [
            (DynamicLab.Spec(DynamicScript.Answer(new StartResult.Ignored())), null),
            (DynamicLab.Spec(DynamicScript.Fail(Lab.Broken)), new StartError.Failed(Lab.Broken)),
            (lab.Spec() with { IsSignificant = true }, new StartError.InvalidSpec(DynamicLab.NoSignificance)),
        ];

        foreach ((ChildSpec spec, StartError? error) in cases)
        {
            var failure = await Assert.ThrowsAsync<StartFailedException>(
                () => lab.Supervisor.GetOrStartAsync(spec with { Name = name }).AsTask());
            Assert.Equal(error, failure.Error);
        }

        Assert.Equal(
            ExitReason.NoProcess, await Lab.FailureOf(DynamicSupervisor.At(default(Pid)).GetOrStartAsync(lab.Spec()).AsTask()));
    }

    [Theory, Seeds]
    public async Task Without_a_name_every_time_starts_another_one(int seed)
    {
        await using DynamicLab lab = await DynamicLab.StartAsync(seed);

        Pid first = await lab.Supervisor.GetOrStartAsync(lab.Spec());
        Pid second = await lab.Supervisor.GetOrStartAsync(lab.Spec());

        Assert.Equal([first, second], await lab.ListAsync());
    }

    [Theory, Seeds(50)]
    public async Task While_the_holder_dies_and_is_restarted_everybody_gets_a_process_or_hears_that_there_was_none(int seed)
    {
        await using DynamicLab lab = await DynamicLab.StartAsync(seed, new() { MaxRestarts = 100 });
        ProcessName name = lab.Lab.System.Name("name");
        ChildSpec spec = lab.Spec() with { Name = name };
        Pid first = await lab.Supervisor.GetOrStartAsync(spec);
        List<Pid> found = [];
        int none = 0;
        for (int i = 0; i < 10; i++)
        {
            lab.Lab.System.Spawn(async _ =>
            {
                try
                {
                    found.Add(await lab.Supervisor.GetOrStartAsync(spec));
                }
                catch (StartFailedException)
                {
                    none++;
                }
            });
        }

        first.Cast(Lab.Broken);
        lab.Run();

        Assert.Equal(10, found.Count + none);
        Assert.True(name.TryFind(out Pid now));
        Assert.All(found, pid => Assert.True(pid == first || pid == now));
        Assert.InRange((await lab.ListAsync()).Count, 1, 1);
    }


    [Fact]
    public async Task A_holder_of_the_name_in_another_system_is_not_found()
    {
        await using DynamicLab lab = await DynamicLab.StartAsync();
        await using var elsewhere = new Lab();
        elsewhere.Puppet(name: "name");
        ChildSpec foreign = lab.Spec() with { Name = elsewhere.System.Name("name") };

        var refused = await Assert.ThrowsAsync<StartFailedException>(async () => await lab.Supervisor.GetOrStartAsync(foreign));
        StartResult started = await lab.Supervisor.StartChildAsync(foreign);

        Assert.IsType<StartError.InvalidSpec>(refused.Error);
        Assert.Contains("\"name\" of another system: expected a name of the supervisor's system", refused.Message, StringComparison.Ordinal);
        Assert.Equal(new StartResult.Failed(refused.Error!), started);
        Assert.Empty(await lab.ListAsync());
    }

    [Fact]
    public async Task An_invalid_specification_is_refused_whoever_holds_its_name()
    {
        await using DynamicLab lab = await DynamicLab.StartAsync();
        lab.Lab.Puppet(name: "name");
        ChildSpec invalid = lab.Spec() with { Name = lab.Lab.System.Name("name"), Restart = (RestartType)9 };

        var refused = await Assert.ThrowsAsync<StartFailedException>(async () => await lab.Supervisor.GetOrStartAsync(invalid));

        Assert.Equal(nameof(ChildSpec.Restart), Assert.IsType<SpecFault.InvalidField>(((StartError.InvalidSpec)refused.Error!).Fault).Field);
    }
}
