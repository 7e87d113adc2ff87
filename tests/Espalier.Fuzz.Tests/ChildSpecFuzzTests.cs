using FsCheck;
using FsCheck.Fluent;

namespace Espalier.Fuzz;

/// <summary>Specifications of children, wherever they can be given.</summary>
public sealed class ChildSpecFuzzTests
{
    private static readonly string[] Answers = ["answers null", "failed with null", "foreigner", "nobody", "itself"];

    [Fact]
    public void A_supervisor_starts_the_children_that_it_is_given_or_refuses_them_before_anything_starts() => Fuzz.Check(
        from spec in SpecCase.Cases
        from autoShutdown in Gen.Elements(Enum.GetValues<AutoShutdown>())
        from isChild in Values.Flags
        select (Spec: spec, AutoShutdown: autoShutdown, IsChild: isChild),
        static one =>
        {
            using var world = new FuzzWorld();
            var options = new SupervisorOptions { AutoShutdown = one.AutoShutdown };

            return Judge(world, one.Spec, one.Spec.Complaints(one.AutoShutdown), one.IsChild ? 1 : 0, async (_, spec) =>
            {
                SupervisorRef supervisor = one.IsChild
                    ? await Supervisor.StartAsync(world.System, () => new Scripted(options, [spec]))
                    : await Supervisor.StartAsync(world.System, [spec], options);
                Pid? child = (await supervisor.GetChildAsync(spec.Id))?.Pid;
                return new(child, () => supervisor.StopAsync());
            });
        });

    [Fact]
    public void A_child_is_started_on_request_or_refused_before_it_is() => Fuzz.Check(
        SpecCase.Cases,
        static one =>
        {
            using var world = new FuzzWorld();

            return Judge(world, one, one.Complaints(AutoShutdown.AnySignificant), 0, async (self, spec) =>
            {
                var options = new SupervisorOptions { AutoShutdown = AutoShutdown.AnySignificant };
                SupervisorRef supervisor = await Supervisor.StartLinkedAsync(self, [], options);
                return await StartAsync(world, () => supervisor.StartChildAsync(spec), () => supervisor.StopAsync());
            });
        });

    [Fact]
    public void A_dynamic_child_is_started_on_request_or_refused_before_it_is() => Fuzz.Check(
        SpecCase.Cases,
        static one =>
        {
            using var world = new FuzzWorld();

            return Judge(world, one, one.Complaints(null), 0, async (self, spec) =>
            {
                DynamicSupervisorRef supervisor = await DynamicSupervisor.StartLinkedAsync(self);
                return await StartAsync(world, () => supervisor.StartChildAsync(spec), () => supervisor.StopAsync());
            });
        });

    [Fact]
    public void A_dynamic_child_is_found_or_started_or_refused_before_it_is() => Fuzz.Check(
        SpecCase.Cases,
        static one =>
        {
            using var world = new FuzzWorld();
            world.Elsewhere.Spawn(static self => Task.Delay(-1, self.CancellationToken), new SpawnOptions { Name = SpecCase.Foreign });

            return Judge(world, one, one.Complaints(null), 0, async (self, spec) =>
            {
                DynamicSupervisorRef supervisor = await DynamicSupervisor.StartLinkedAsync(self);
                return await StartAsync(
                    world,
                    async () => await supervisor.GetOrStartAsync(spec) is var pid && pid != self.Self
                        ? new StartResult.Started(pid)
                        : new StartResult.Failed(new StartError.AlreadyStarted(pid)),
                    () => supervisor.StopAsync());
            });
        });

    [Fact]
    public void A_partition_is_started_or_refused_before_anything_is() => Fuzz.Check(
        SpecCase.Cases,
        static one =>
        {
            using var world = new FuzzWorld();

            return Judge(world, one, one.Complaints(AutoShutdown.Never, hasOwnId: false), 0, async (_, spec) =>
            {
                var partitions = new PartitionSupervisor(
                    world.System, world.System.Name("partitions"), spec, new PartitionSupervisorOptions { Partitions = 1 });
                (await partitions.StartAsync()).GetPidOrThrow();
                return new(partitions.TryFind("key", out Pid pid) ? pid : null, () => partitions.StopAsync());
            });
        });

    /// <summary>Whether it works as its start function lets it; with a start function that fails, whether that is told.</summary>
    private static bool Judge(
        FuzzWorld world, SpecCase one, IReadOnlyList<Complaint> complaints, int mayStart, Func<ProcessContext, ChildSpec, Task<Running>> start)
    {
        return world.Judge(complaints, UseAsync, mayStart);

        async Task UseAsync(ProcessContext self)
        {
            world.System.Register(SpecCase.Taken, self.Self);
            Running running;
            try
            {
                running = await start(self, one.Make(world));
            }
            catch (StartFailedException failure) when (complaints.Count == 0)
            {
                AssertExpected(one, failure);
                return;
            }
            if (one.Start == SpecCase.Server)
            {
                Assert.NotNull(running.Child);
                Assert.NotEqual(SpecCase.Taken, one.Name);
                Assert.Equal(42, await Echo.At(running.Child.Value).DoubleAsync(21));
            }
            else
            {
                Assert.Equal(("ignored", null), (one.Start, running.Child));
            }
            await running.StopAsync();
        }
    }

    private static void AssertExpected(SpecCase one, StartFailedException failure)
    {
        // Found by its name, nothing is started; a start function of its own need not use it.
        if (one.Name == SpecCase.Taken && failure.Message.Contains("already started", StringComparison.Ordinal))
            return;
        if (Answers.Contains(one.Start))
            Assert.Matches("bad return value of the start function of child .*: .*(expected a|the supervisor itself)", failure.Message);
        else
            Assert.Contains(one.Start, (string[])["throws", "exits", "failed", "ignored"]);
    }

    /// <summary>Starts a child of a supervisor that runs. Refused or failed, the supervisor is stopped, and has no child.</summary>
    private static async Task<Running> StartAsync(FuzzWorld world, Func<ValueTask<StartResult>> start, Func<ValueTask> stop)
    {
        world.Mark();
        try
        {
            StartResult result = await start();
            return new(result is StartResult.Ignored ? null : result.GetPidOrThrow(), stop);
        }
        catch (Exception)
        {
            await stop();
            throw;
        }
    }

    private sealed record Running(Pid? Child, Func<ValueTask> StopAsync);

    private sealed class Scripted(SupervisorOptions options, IReadOnlyList<ChildSpec> children) : Supervisor
    {
        protected override SupervisorInit Init() => SupervisorInit.Start(options, children);
    }
}
