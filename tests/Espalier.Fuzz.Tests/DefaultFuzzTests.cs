namespace Espalier.Fuzz;

/// <summary>Structs that nobody has filled in, and arguments that are not there.</summary>
public sealed class DefaultFuzzTests
{
    [Fact]
    public async Task Whatever_takes_an_object_says_which_one_is_not_there()
    {
        using var world = new FuzzWorld();
        ProcessSystem system = world.System;
        ChildSpec child = ChildSpec.For(static () => new Echo());
        ProcessName name = system.Name("name");
        (string Argument, Func<Task> Deed)[] deeds =
        [
            ("system", async () => await Supervisor.StartAsync(null!, [])),
            ("children", async () => await Supervisor.StartAsync(system, null!)),
            ("create", async () => await Supervisor.StartAsync(system, (Func<Supervisor>)null!)),
            ("children", Made(() => Supervisor.Child(null!))),
            ("system", async () => await DynamicSupervisor.StartAsync(null!)),
            ("create", async () => await DynamicSupervisor.StartAsync(system, (Func<DynamicSupervisor>)null!)),
            ("system", async () => await TaskSupervisor.StartAsync(null!)),
            ("system", Made(() => new PartitionSupervisor(null!, name, child))),
            ("name", Made(() => new PartitionSupervisor(system, null!, child))),
            ("child", Made(() => new PartitionSupervisor(system, name, (ChildSpec)null!))),
            ("system", Made(() => new ProcessRegistry<string>(null!, "registry"))),
            ("create", Made(() => ChildSpec.For((Func<Echo>)null!))),
            ("create", Made(() => ChildSpec.For((Func<ChildStartContext, Echo>)null!))),
            ("create", async () => await system.StartServerAsync(null!)),
            ("body", Made(() => system.Spawn(null!))),
            ("message", Made(() => system.SendAfter(name, null!, TimeSpan.Zero))),
            ("name", Made(() => system.Name(null!))),
            ("value", Made(() => ChildId.Of(null!))),
            ("value", Made(() => (ChildId)(string)null!)),
            ("resolver", Made(() => ProcessName.Via(null!, "key"))),
            ("options", Made(() => SupervisorInit.Start(null!, []))),
            ("children", Made(() => SupervisorInit.Start(SupervisionStrategy.OneForOne, null!))),
            ("argument", Made(() => Next.Continue(null!))),
            ("reason", Made(() => Next.Stop(null!))),
            ("request", async () => await name.CallAsync<string>(null!)),
            ("body", Made(() => SupervisedTask.Child(null!))),
            ("tasks", async () => await SupervisedTask.AwaitAllAsync<int>(null!)),
            ("application", async () => await system.StartApplicationAsync(null!)),
            ("init", async () => await Agent.StartAsync(system, (Func<int>)null!)),
            ("observer", async () => await ServerInspection.TraceAsync(name, null!)),
        ];

        List<string> wrong = [];
        foreach ((string argument, Func<Task> deed) in deeds)
        {
            Exception? failure = await Record.ExceptionAsync(deed);
            if (failure is not ArgumentNullException missing || missing.ParamName != argument)
                wrong.Add($"{argument}: {failure}");
        }

        Assert.Empty(wrong);
        Assert.Equal((0, 0), (system.ProcessCount, world.Started));
    }

    [Fact]
    public async Task A_struct_that_nobody_has_filled_in_means_nobody_or_says_that_it_is_none()
    {
        using var world = new FuzzWorld();

        Exception? failure = world.Try(async self =>
        {
            Pid nobody = default;
            nobody.Send("message");
            nobody.Kill();
            Assert.Equal(ExitReason.NoProcess, await nobody.WaitForExitAsync());
            Assert.Null(default(TimerRef).Cancel());
            Assert.Equal(ExitReason.NoProcess, await ReasonOf(() => nobody.CallAsync(new Say("x"))));
            Assert.Equal(ExitReason.NoProcess, await ReasonOf(() => default(ProcessAddress).CallAsync(new Say("x"))));
            Assert.Equal(ExitReason.NoProcess, await ReasonOf(() => Echo.At(default).DoubleAsync(1)));
            Assert.Equal(ExitReason.NoProcess, await ReasonOf(() => Supervisor.At(nobody).CountChildrenAsync()));
            ChildSpec child = ChildSpec.For(static () => new Echo());
            Assert.Equal(ExitReason.NoProcess, await ReasonOf(() => DynamicSupervisor.At(nobody).GetOrStartAsync(child)));
            Assert.Equal(default, self.System.SendAfter(nobody, "message", TimeSpan.Zero));
            self.Demonitor(default);
            Assert.Equal("<none>", default(ChildId).ToString());
        });
        var none = Assert.Throws<InvalidOperationException>(static () => default(ProcessContext).Self);
        var linked = await Assert.ThrowsAsync<InvalidOperationException>(static async () => await Supervisor.StartLinkedAsync(default, []));

        Assert.Null(failure);
        Assert.StartsWith("This context belongs to no process.", none.Message, StringComparison.Ordinal);
        Assert.Equal(none.Message, linked.Message);
    }

    private static async Task<ExitReason?> ReasonOf<T>(Func<ValueTask<T>> request) =>
        (await Record.ExceptionAsync(async () => await request()) as CallFailedException)?.Reason;

    private static Func<Task> Made(Func<object?> make) => () => Task.FromResult(make());
}
