using Espalier.Tests.Servers;

namespace Espalier.Tests.Applications;

/// <summary>When the tree of a main has given up, the exception says because of which child.</summary>
public sealed class GivenUpChildTests
{
    [Fact]
    public async Task A_child_below_several_supervisors_that_gave_up_is_named_with_its_path_and_its_exception()
    {
        await using var lab = new ApplicationLab();
        var broken = new InvalidOperationException("no coin");
        ChildSpec pay = Breaking(lab, "pay", () => throw broken);
        ChildSpec desk = Supervisor.Child([pay], Never) with { Id = "desk" };
        ChildSpec shop = Supervisor.Child([desk, lab.Worker("other")], Never) with { Id = "shop" };
        Task main = lab.BeginMain(() => lab.System.RunAsync([shop], Named(lab)));

        lab.Find("pay").Send("break");
        lab.Run();

        var failed = await Assert.ThrowsAsync<SupervisionFailedException>(() => main);
        Assert.Equal(ExitReason.Shutdown, failed.Reason);
        Assert.EndsWith(
            ": shutdown, because of its child top/shop/desk/pay: InvalidOperationException: no coin.", failed.Message, StringComparison.Ordinal);
        Assert.Same(broken, failed.InnerException);
    }

    [Fact]
    public async Task A_child_that_could_not_be_started_again_is_named_with_the_error_of_its_start()
    {
        await using var lab = new ApplicationLab();
        bool isBroken = false;
        ChildSpec pay = Breaking(lab, "pay", () => throw new ExitException(Lab.Broken), () => isBroken ? InitResult.Stop(Lab.Broken) : InitResult.Ok);
        Task main = lab.BeginMain(() => lab.System.RunAsync([pay], Named(lab) with { MaxRestarts = 2 }));
        isBroken = true;

        lab.Find("pay").Send("break");
        lab.Run();

        var failed = await Assert.ThrowsAsync<SupervisionFailedException>(() => main);
        Assert.EndsWith(": shutdown, because of its child top/pay: broken.", failed.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_significant_child_whose_end_was_the_supervisors_is_named()
    {
        await using var lab = new ApplicationLab();
        ChildSpec done = Breaking(lab, "pay", static () => Next.Stop(ExitReason.Normal));
        ChildSpec pay = done with { Restart = RestartType.Transient, IsSignificant = true };
        Task main = lab.BeginMain(() => lab.System.RunAsync([pay], Named(lab) with { AutoShutdown = AutoShutdown.AnySignificant }));

        lab.Find("pay").Send("break");
        lab.Run();

        var failed = await Assert.ThrowsAsync<SupervisionFailedException>(() => main);
        Assert.EndsWith(": shutdown, because of its child top/pay: normal.", failed.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_child_of_another_supervisor_that_was_given_up_before_explains_nothing()
    {
        await using var lab = new ApplicationLab();
        ChildSpec pay = Breaking(lab, "pay", () => throw new ExitException(Lab.Broken));
        ChildSpec desk = Supervisor.Child([pay], Never) with { Id = "desk" };
        Task main = lab.BeginMain(() => lab.System.RunAsync([desk], Named(lab) with { MaxRestarts = 1 }));
        lab.Find("pay").Send("break");
        lab.Run();
        Assert.False(main.IsCompleted);

        await Supervisor.At(lab.Find("top")).StopAsync(ExitReason.Shutdown);
        lab.Run();

        var failed = await Assert.ThrowsAsync<SupervisionFailedException>(() => main);
        Assert.EndsWith(": shutdown.", failed.Message, StringComparison.Ordinal);
    }

    private static SupervisorOptions Never { get; } = new() { MaxRestarts = 0 };

    private static SupervisorOptions Named(ApplicationLab lab) => new() { MaxRestarts = 0, Name = lab.System.Name("top") };

    private static ChildSpec Breaking(ApplicationLab lab, string name, Func<Next> answer, Func<InitResult>? init = null)
    {
        ChildSpec spec = ChildSpec.For(() => new LabServer(lab.Lab)
        {
            Init = _ => new(init?.Invoke() ?? InitResult.Ok),
            Info = (_, _) => new(answer()),
        });
        return spec with { Id = name, Name = lab.System.Name(name) };
    }
}
