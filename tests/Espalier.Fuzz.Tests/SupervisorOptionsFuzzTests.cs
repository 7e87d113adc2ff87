using FsCheck;
using FsCheck.Fluent;

namespace Espalier.Fuzz;

/// <summary>The options of supervisors of every kind.</summary>
public sealed class SupervisorOptionsFuzzTests
{
    private static readonly Gen<int> Restarts = Values.Mostly(Gen.Elements(0, 1, 3, int.MaxValue - 1, int.MaxValue), Values.Numbers);

    private static readonly Gen<TimeSpan> Periods = Values.Mostly(Values.Times.Where(static time => time > TimeSpan.Zero), Values.Times);

    private static readonly Gen<string> Names =
        Gen.Frequency((8, Gen.Constant(SpecCase.None)), (4, Gen.Constant("named")), (1, Gen.Constant(SpecCase.Foreign)));

    [Fact]
    public void A_supervisor_keeps_to_its_options_or_refuses_them_before_anything_starts() => Fuzz.Check(
        from strategy in Values.Enums<SupervisionStrategy>()
        from restarts in Restarts
        from period in Periods
        from autoShutdown in Values.Enums<AutoShutdown>()
        from name in Names
        from place in Gen.Elements("alone", "linked", "child", "class")
        select (Strategy: strategy, Restarts: restarts, Period: period, AutoShutdown: autoShutdown, Name: name, Place: place),
        static one =>
        {
            using var world = new FuzzWorld();
            var options = new SupervisorOptions
            {
                Strategy = one.Strategy,
                MaxRestarts = one.Restarts,
                RestartPeriod = one.Period,
                AutoShutdown = one.AutoShutdown,
            };
            ProcessName? name = NameOf(world, one.Name);
            ChildSpec child = ChildSpec.For(static () => new Echo());
            IReadOnlyList<Complaint> complaints =
            [
                .. Complaint.Of((!Enum.IsDefined(one.Strategy), "Strategy", one.Strategy)),
                .. LimitComplaints(one.Restarts, one.Period),
                .. Complaint.Of(
                    (!Enum.IsDefined(one.AutoShutdown), "AutoShutdown", one.AutoShutdown),
                    (one.Name == SpecCase.Foreign, "name", SpecCase.Foreign)),
            ];

            return world.Judge(complaints, UseAsync, mayStart: one.Place == "class" ? 1 : 0);

            async Task UseAsync(ProcessContext self)
            {
                SupervisorRef supervisor = one.Place switch
                {
                    "alone" => await Supervisor.StartAsync(world.System, [child], options with { Name = name }),
                    "linked" => await Supervisor.StartLinkedAsync(self, [child], options with { Name = name }),
                    "class" => await Supervisor.StartAsync(
                        world.System, () => new Scripted(options, [child]), new ServerOptions { Name = name }),
                    _ => await StartAsChildAsync(world, Supervisor.Child([child], options with { Name = name }), Supervisor.At),
                };
                Pid first = (await supervisor.GetChildAsync(child.Id))!.Pid!.Value;
                Assert.Equal(42, await Echo.At(first).DoubleAsync(21));
                await AssertRestartsAsync(first, one.Restarts, supervisor.Address, async () => (await supervisor.GetChildAsync(child.Id))?.Pid);
                if (one.Place == "child")
                    await Supervisor.At(world.System.Name("top")).StopAsync();
                else if (one.Restarts > 0)
                    await supervisor.StopAsync();
            }
        });

    [Fact]
    public void A_dynamic_supervisor_keeps_to_its_options_or_refuses_them_before_anything_starts() => Fuzz.Check(
        from restarts in Restarts
        from period in Periods
        from children in Values.Mostly(Gen.Elements<int?>(null, 0, 1, int.MaxValue), Values.Numbers.Select(static number => (int?)number))
        from arguments in Values.Mostly(Gen.Elements("none", "two"), Gen.Constant(SpecCase.Null))
        from name in Names
        from place in Gen.Elements("alone", "linked", "child", "class", "tasks")
        select (Restarts: restarts, Period: period, Children: children, Arguments: arguments, Name: name, Place: place),
        static one =>
        {
            using var world = new FuzzWorld();
            var options = new DynamicSupervisorOptions
            {
                MaxRestarts = one.Restarts,
                RestartPeriod = one.Period,
                MaxChildren = one.Children,
                ExtraArguments = one.Arguments switch { "none" => [], "two" => ["argument", null], _ => null! },
            };
            ProcessName? name = NameOf(world, one.Name);
            IReadOnlyList<Complaint> complaints =
            [
                .. LimitComplaints(one.Restarts, one.Period),
                .. Complaint.Of(
                    (one.Children < 0, "MaxChildren", one.Children),
                    (one.Arguments == SpecCase.Null, "ExtraArguments", null),
                    (one is { Arguments: "two", Place: "tasks" }, "ExtraArguments", 2),
                    (one.Name == SpecCase.Foreign, "name", SpecCase.Foreign)),
            ];

            return world.Judge(complaints, UseAsync, mayStart: one.Place == "class" ? 1 : 0);

            async Task UseAsync(ProcessContext self)
            {
                DynamicSupervisorRef supervisor = one.Place switch
                {
                    "alone" => await DynamicSupervisor.StartAsync(world.System, options with { Name = name }),
                    "linked" => await DynamicSupervisor.StartLinkedAsync(self, options with { Name = name }),
                    "class" => await DynamicSupervisor.StartAsync(
                        world.System, () => new ScriptedDynamic(options), new ServerOptions { Name = name }),
                    "tasks" => DynamicSupervisor.At((await TaskSupervisor.StartAsync(world.System, options with { Name = name })).Address),
                    _ => await StartAsChildAsync(world, DynamicSupervisor.Child(options with { Name = name }), DynamicSupervisor.At),
                };
                int arguments = -1;
                StartResult result = await supervisor.StartChildAsync(ChildSpec.For(context =>
                {
                    arguments = context.ExtraArguments.Count;
                    return new Echo();
                }));
                if (one.Children == 0)
                {
                    Assert.Equal(new StartResult.Failed(new StartError.TooManyChildren()), result);
                    await StopAsync(world, one.Place, () => supervisor.StopAsync());
                    return;
                }
                Pid first = result.GetPidOrThrow();
                Assert.Equal((one.Arguments == "two" ? 2 : 0, 42), (arguments, await Echo.At(first).DoubleAsync(21)));
                await AssertRestartsAsync(
                    first, one.Restarts, supervisor.Address, async () => (await supervisor.GetChildrenAsync()).Single().Pid);
                if (one.Restarts > 0 || one.Place == "child")
                    await StopAsync(world, one.Place, () => supervisor.StopAsync());
            }
        });

    [Fact]
    public void A_partition_supervisor_keeps_to_its_options_or_refuses_them_before_anything_starts() => Fuzz.Check(
        from partitions in Values.Mostly(Gen.Elements(1, 2, 7), Values.Numbers)
        from strategy in Values.Enums<SupervisionStrategy>()
        from restarts in Restarts
        from period in Periods
        from name in Names
        from size in Values.Numbers
        from isChild in Values.Flags
        select (Partitions: partitions, Strategy: strategy, Restarts: restarts, Period: period, Name: name, Size: size, IsChild: isChild),
        static one =>
        {
            using var world = new FuzzWorld();
            var options = new PartitionSupervisorOptions
            {
                Partitions = one.Partitions,
                Strategy = one.Strategy,
                MaxRestarts = one.Restarts,
                RestartPeriod = one.Period,
            };
            IReadOnlyList<Complaint> complaints =
            [
                .. Complaint.Of(
                    (one.Partitions is < 1 or > 65_536, "Partitions", one.Partitions),
                    (!Enum.IsDefined(one.Strategy), "Strategy", one.Strategy),
                    (one.Name == SpecCase.None, "name", null),
                    (one.Name == SpecCase.Foreign, "name", SpecCase.Foreign)),
                .. LimitComplaints(one.Restarts, one.Period),
            ];

            return world.Judge(complaints, UseAsync);

            async Task UseAsync(ProcessContext self)
            {
                var supervisor = new PartitionSupervisor(
                    world.System, NameOf(world, one.Name)!, ChildSpec.For(static () => new Echo()), options);
                if (one.IsChild)
                    await Supervisor.StartAsync(world.System, [supervisor.Child()], new SupervisorOptions { Name = world.System.Name("top") });
                else
                    (await supervisor.StartAsync()).GetPidOrThrow();
                Assert.Equal(42, await Echo.At(supervisor.Name("key")).DoubleAsync(21));
                await AssertResizesAsync(supervisor, one.Partitions, one.Size);
                await StopAsync(world, one.IsChild ? "child" : "alone", () => supervisor.StopAsync());
            }
        });

    private static async Task AssertResizesAsync(PartitionSupervisor supervisor, int partitions, int size)
    {
        if (size >= 0 && size <= partitions)
        {
            Assert.Equal(partitions, await supervisor.ResizeAsync(size));
            Assert.Equal(size, supervisor.Partitions);
            return;
        }
        var refusal = await Assert.ThrowsAsync<ArgumentException>(async () => await supervisor.ResizeAsync(size));
        Assert.Contains($"{size} partitions: expected 0 to {partitions}", refusal.Message, StringComparison.Ordinal);
    }

    /// <summary>A child that is killed comes back, if one restart is allowed; if not, the supervisor ends.</summary>
    private static async Task AssertRestartsAsync(Pid first, int restarts, ProcessAddress address, Func<Task<Pid?>> find)
    {
        Assert.True(address.TryFind(out Pid supervisor));
        first.Kill();
        await first.WaitForExitAsync();
        if (restarts == 0)
        {
            Assert.Equal(ExitReason.Shutdown, await supervisor.WaitForExitAsync());
            return;
        }
        Pid? second = await find();
        Assert.NotNull(second);
        Assert.NotEqual(first, second.Value);
        Assert.Equal(42, await Echo.At(second.Value).DoubleAsync(21));
    }

    private static async Task<T> StartAsChildAsync<T>(FuzzWorld world, ChildSpec spec, Func<ProcessAddress, T> at)
    {
        SupervisorRef top = await Supervisor.StartAsync(world.System, [spec], new SupervisorOptions { Name = world.System.Name("top") });
        return at((await top.GetChildAsync(spec.Id))!.Pid!.Value);
    }

    private static ValueTask StopAsync(FuzzWorld world, string place, Func<ValueTask> stop) =>
        place == "child" ? Supervisor.At(world.System.Name("top")).StopAsync() : stop();

    private static ProcessName? NameOf(FuzzWorld world, string name) => name switch
    {
        SpecCase.None => null,
        SpecCase.Foreign => world.Elsewhere.Name(name),
        _ => world.System.Name(name),
    };

    private static IReadOnlyList<Complaint> LimitComplaints(int restarts, TimeSpan period) => Complaint.Of(
        (restarts < 0, "MaxRestarts", restarts), (period <= TimeSpan.Zero, "RestartPeriod", period));

    private sealed class Scripted(SupervisorOptions options, IReadOnlyList<ChildSpec> children) : Supervisor
    {
        protected override SupervisorInit Init() => SupervisorInit.Start(options, children);
    }

    private sealed class ScriptedDynamic(DynamicSupervisorOptions options) : DynamicSupervisor
    {
        protected override DynamicSupervisorInit Init() => DynamicSupervisorInit.Start(options);
    }
}
