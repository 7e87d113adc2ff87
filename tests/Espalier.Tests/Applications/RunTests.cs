using Espalier.Tests.Servers;

namespace Espalier.Tests.Applications;

/// <summary>The main of a program.</summary>
public sealed class RunTests
{
    [Fact]
    public async Task It_starts_what_it_depends_on_and_waits_and_the_token_stops_all_in_good_order()
    {
        await using var lab = new ApplicationLab();
        using var source = new CancellationTokenSource();
        Task main = lab.BeginMain(() => lab.System.RunAsync(lab.App("shop", lab.App("bank")), source.Token));
        bool wasDone = main.IsCompleted;
        string running = lab.Running;

        await source.CancelAsync();
        lab.Run();
        await main;

        Assert.False(wasDone);
        Assert.Equal("shop bank", running);
        Assert.Equal("start bank, start shop, prepare shop, end shop, stop shop, prepare bank, end bank, stop bank", lab.Story());
        Assert.Equal(0, lab.System.ProcessCount);
        Assert.Throws<ObjectDisposedException>(() => lab.Lab.Puppet());
    }

    [Fact]
    public async Task Disposing_of_the_system_ends_it_normally()
    {
        var lab = new ApplicationLab();
        ValueTask main = lab.System.RunAsync(lab.App("shop"));
        lab.Run();

        await lab.DisposeAsync();
        await main;

        Assert.Equal("start shop, prepare shop, end shop, stop shop", lab.Story());
    }

    [Fact]
    public async Task A_root_that_ends_by_itself_stops_the_system_and_throws()
    {
        await using var lab = new ApplicationLab();
        LabApplication shop = lab.App("shop", lab.App("bank"));
        Task main = lab.BeginMain(() => lab.System.RunAsync(shop));

        await shop.Top.StopAsync();
        lab.Run();

        var failed = await Assert.ThrowsAsync<SupervisionFailedException>(() => main);
        Assert.Equal(("shop", ExitReason.Normal), (failed.Application, failed.Reason));
        Assert.Equal("The application shop has ended by itself, and the system has stopped: normal.", failed.Message);
        Assert.Null(failed.InnerException);
        Assert.EndsWith("prepare shop, stop shop, prepare bank, end bank, stop bank", lab.Story(), StringComparison.Ordinal);
        Assert.Equal(0, lab.System.ProcessCount);
        Assert.Throws<ObjectDisposedException>(() => lab.Lab.Puppet());
    }

    [Fact]
    public async Task The_exception_of_a_crash_is_inside()
    {
        await using var lab = new ApplicationLab();
        var broken = new InvalidOperationException("no coin");
        LabApplication shop = lab.App("shop");
        shop.MakesRoot = _ => ChildSpec.For(() => new LabServer(lab.Lab) { Info = (_, _) => throw broken });
        Task main = lab.BeginMain(() => lab.System.RunAsync(shop));

        lab.Lab.LastStarted.Send("break");
        lab.Run();

        var failed = await Assert.ThrowsAsync<SupervisionFailedException>(() => main);
        Assert.Same(broken, failed.InnerException);
        Assert.Equal(ExitReason.Crashed(broken), failed.Reason);
    }

    [Fact]
    public async Task Children_run_as_an_application_of_their_own_and_a_spent_limit_is_the_end()
    {
        await using var lab = new ApplicationLab();
        Task main = lab.BeginMain(() => lab.System.RunAsync(
            [lab.Worker("one"), lab.Worker("two")],
            new SupervisorOptions { MaxRestarts = 1, Name = lab.System.Name("top") }));
        string running = lab.Running;
        Pid top = lab.Find("top");

        lab.Find("one").Send(Lab.Broken);
        lab.Run();
        bool wentOn = top.IsAlive && !main.IsCompleted;
        lab.Find("one").Send(Lab.Broken);
        lab.Run();

        var failed = await Assert.ThrowsAsync<SupervisionFailedException>(() => main);
        Assert.True(wentOn);
        Assert.Equal("main", running);
        Assert.Equal(("main", ExitReason.Shutdown), (failed.Application, failed.Reason));
        Assert.Equal(
            "The application main has ended by itself, and the system has stopped: shutdown, because of its child top/one: broken.",
            failed.Message);
        Assert.Equal("end one, end one, end two", lab.Story());
    }

    [Fact]
    public async Task Several_mains_run_side_by_side_and_all_end_with_the_system()
    {
        await using var lab = new ApplicationLab();
        Task one = lab.BeginMain(() => lab.System.RunAsync([lab.Worker("one")]));
        Task two = lab.BeginMain(() => lab.System.RunAsync([lab.Worker("two")]));
        LabApplication shop = lab.App("shop");
        Task three = lab.BeginMain(() => lab.System.RunAsync(shop));
        Task four = lab.BeginMain(() => lab.System.RunAsync(shop));
        string running = lab.Running;

        await Supervisor.At(lab.System.GetInfo(lab.Find("two"))!.Parent).StopAsync(ExitReason.Shutdown);
        lab.Run();

        Assert.Equal("shop main 2 main", running);
        foreach (Task main in new[] { one, two, three, four })
            Assert.Equal("main 2", (await Assert.ThrowsAsync<SupervisionFailedException>(() => main)).Application);
    }

    [Fact]
    public async Task The_token_of_one_main_ends_all_of_them_normally()
    {
        await using var lab = new ApplicationLab();
        using var source = new CancellationTokenSource();
        Task one = lab.BeginMain(() => lab.System.RunAsync([lab.Worker("one")], cancellationToken: source.Token));
        Task two = lab.BeginMain(() => lab.System.RunAsync([lab.Worker("two")]));

        await source.CancelAsync();
        lab.Run();

        await one;
        await two;
        Assert.Equal("end two, end one", lab.Story());
    }

    [Fact]
    public async Task A_token_that_was_cancelled_before_starts_nothing_and_stops_the_system()
    {
        await using var lab = new ApplicationLab();
        using var source = new CancellationTokenSource();
        await source.CancelAsync();

        await lab.System.RunAsync(lab.App("shop"), source.Token);

        Assert.Equal("", lab.Story());
        Assert.True(lab.System.IsStopping);
    }

    [Fact]
    public async Task A_token_during_the_start_gives_it_up_and_ends_normally()
    {
        await using var lab = new ApplicationLab();
        LabApplication shop = lab.App("shop", lab.App("bank"));
        shop.StartsRoot = async context =>
        {
            await lab.Lab.ForeverAsync(context.Parent);
            return new StartResult.Ignored();
        };
        using var source = new CancellationTokenSource();
        Task main = lab.BeginMain(() => lab.System.RunAsync(shop, source.Token));

        await source.CancelAsync();
        lab.Run();

        await main;
        Assert.Equal("start bank, start shop, prepare bank, end bank, stop bank", lab.Story());
        Assert.Equal(0, lab.System.ProcessCount);
    }

    [Fact, OtpCase("application_SUITE", "otp_3002")]
    public async Task A_start_that_fails_stops_the_system_and_names_the_one_that_failed()
    {
        await using var lab = new ApplicationLab();
        LabApplication bank = lab.App("bank", lab.App("post"));
        bank.MakesRoot = static _ => throw new ArgumentException("The rate must be 0 or more, not -1.");
        Task other = lab.BeginMain(() => lab.System.RunAsync(lab.App("street")));

        Task main = lab.BeginMain(() => lab.System.RunAsync(lab.App("shop", bank)));

        var failed = await Assert.ThrowsAsync<StartFailedException>(() => main);
        Assert.Contains("The start of application bank failed", failed.Message, StringComparison.Ordinal);
        Assert.IsType<ArgumentException>(failed.InnerException);
        Assert.Equal(
            "The application bank could not be started, and the system has stopped: ArgumentException: The rate must be 0 or more, not -1.",
            (await Assert.ThrowsAsync<SupervisionFailedException>(() => other)).Message);
        Assert.Equal(0, lab.System.ProcessCount);
        Assert.True(lab.System.IsStopping);
    }

    [Fact]
    public async Task A_main_whose_start_by_somebody_else_fails_ends_other_mains_with_that_failure()
    {
        await using var lab = new ApplicationLab();
        var gate = new TaskCompletionSource();
        LabApplication bank = lab.App("bank");
        bank.StartsRoot = async _ =>
        {
            await gate.Task;
            return new StartResult.Failed(new StartError.Failed(Lab.Broken));
        };
        Task other = lab.BeginMain(() => lab.System.RunAsync(lab.App("shop")));
        Task<StartResult> start = lab.Begin(() => lab.System.StartApplicationAsync(bank));
        Task main = lab.BeginMain(() => lab.System.RunAsync(bank));

        gate.SetResult();
        lab.Run();

        Assert.IsType<StartResult.Failed>(await start);
        Assert.IsType<StartError.Failed>((await Assert.ThrowsAsync<StartFailedException>(() => main)).Error);
        var failed = await Assert.ThrowsAsync<SupervisionFailedException>(() => other);
        Assert.Equal(("bank", Lab.Broken), (failed.Application, failed.Reason));
        Assert.Equal(
            [(ApplicationType.Temporary, "none: whoever wanted it has the reason"), (ApplicationType.Permanent, "the system stops")],
            lab.Log.Entries.Where(static entry => entry.Id == 4005).Select(static entry => (entry.Properties["Type"], entry.Properties["Decision"])));
    }

    [Fact]
    public async Task A_main_whose_dependency_is_missing_ends_other_mains_with_that_failure()
    {
        await using var lab = new ApplicationLab();
        var gate = new TaskCompletionSource();
        LabApplication bank = await lab.StartAsync("bank");
        LabApplication post = lab.App("post");
        post.StartsRoot = async context =>
        {
            await gate.Task;
            return await context.StartAsync(() => new LabServer(lab.Lab));
        };
        Task main = lab.BeginMain(() => lab.System.RunAsync(lab.App("shop", bank, post)));
        Task other = lab.BeginMain(() => lab.System.RunAsync(post));
        await lab.System.StopApplicationAsync(bank);

        gate.SetResult();
        lab.Run();

        var missing = new StartError.DependencyMissing("bank", HasDied: false);
        Assert.Equal(missing, (await Assert.ThrowsAsync<StartFailedException>(() => main)).Error);
        var failed = await Assert.ThrowsAsync<SupervisionFailedException>(() => other);
        Assert.Equal(("shop", ExitReason.Custom(missing)), (failed.Application, failed.Reason));
        Assert.Equal("the system stops", lab.Log.Single(4005).Properties["Decision"]);
    }

    [Fact]
    public async Task An_application_that_is_stopped_on_purpose_ends_its_main_and_the_system_goes_on()
    {
        await using var lab = new ApplicationLab();
        LabApplication shop = lab.App("shop", lab.App("bank"));
        Task main = lab.BeginMain(() => lab.System.RunAsync(shop));

        await lab.System.StopApplicationAsync(shop);
        lab.Run();

        await main;
        Assert.Equal("bank", lab.Running);
        Assert.False(lab.System.IsStopping);
    }

    [Fact]
    public async Task One_that_runs_as_permanent_is_waited_for_and_one_that_runs_as_something_else_is_refused()
    {
        await using var lab = new ApplicationLab();
        LabApplication shop = await lab.StartAsync("shop", ApplicationType.Permanent);
        LabApplication bank = await lab.StartAsync("bank");
        Task main = lab.BeginMain(() => lab.System.RunAsync(shop));

        var refused = await Assert.ThrowsAsync<InvalidOperationException>(async () => await lab.System.RunAsync(bank));
        string story = lab.Story();
        await shop.Top.StopAsync();
        lab.Run();

        Assert.Contains("The application bank runs already, as Temporary", refused.Message, StringComparison.Ordinal);
        Assert.Equal("", story);
        Assert.Equal("shop", (await Assert.ThrowsAsync<SupervisionFailedException>(() => main)).Application);
    }

    [Fact]
    public async Task A_start_by_somebody_else_as_something_else_is_refused_too()
    {
        await using var lab = new ApplicationLab();
        var gate = new TaskCompletionSource();
        LabApplication shop = lab.App("shop");
        shop.StartsRoot = async context =>
        {
            await gate.Task;
            return await context.StartAsync(() => new LabServer(lab.Lab));
        };
        Task<StartResult> start = lab.Begin(() => lab.System.StartApplicationAsync(shop));
        Task main = lab.BeginMain(() => lab.System.RunAsync(shop));

        gate.SetResult();
        lab.Run();

        Assert.IsType<StartResult.Started>(await start);
        await Assert.ThrowsAsync<InvalidOperationException>(() => main);
        Assert.Equal("shop", lab.Running);
    }

    [Fact]
    public async Task One_that_is_refused_because_of_another_start_stops_what_it_has_started()
    {
        await using var lab = new ApplicationLab();
        var gate = new TaskCompletionSource();
        LabApplication bank = lab.App("bank");
        bank.StartsRoot = async context =>
        {
            await gate.Task;
            return await context.StartAsync(() => new LabServer(lab.Lab));
        };
        Task main = lab.BeginMain(() => lab.System.RunAsync(lab.App("shop", bank)));
        Task<StartResult> start = lab.Begin(() => lab.System.StartApplicationAsync(lab.App("shop")));

        gate.SetResult();
        lab.Run();

        Assert.IsType<StartResult.Started>(await start);
        var refused = await Assert.ThrowsAsync<InvalidOperationException>(() => main);
        Assert.Contains("The application shop runs already, as Temporary", refused.Message, StringComparison.Ordinal);
        Assert.Equal("shop", lab.Running);
        Assert.Equal("start bank, start shop, prepare bank, stop bank", lab.Story());
        Assert.False(lab.System.IsStopping);
    }

    [Fact]
    public async Task A_process_cannot_wait_for_the_end_of_its_own_system()
    {
        await using var lab = new ApplicationLab();

        var one = lab.Lab.Do(async self => await Assert.ThrowsAsync<InvalidOperationException>(
            async () => await self.System.RunAsync(lab.App("shop"))));
        var two = lab.Lab.Do(async self => await Assert.ThrowsAsync<InvalidOperationException>(
            async () => await self.System.RunAsync([])));

        Assert.Contains("its own end", one.Message, StringComparison.Ordinal);
        Assert.Contains("its own end", two.Message, StringComparison.Ordinal);
        Assert.Equal("", lab.Story());
    }

    [Fact]
    public async Task What_is_wrong_with_it_is_refused_before_anything_is_started()
    {
        await using var lab = new ApplicationLab();

        await Assert.ThrowsAsync<ArgumentNullException>(async () => await lab.System.RunAsync((ProcessApplication)null!));
        await Assert.ThrowsAsync<ArgumentException>(async () => await lab.System.RunAsync(lab.App("")));
        await Assert.ThrowsAsync<ArgumentException>(async () => await lab.System.RunAsync([lab.Worker("one"), lab.Worker("one")]));

        Assert.Equal("", lab.Story());
        Assert.Equal(0, lab.System.ProcessCount);
        Assert.False(lab.System.IsClosing);
    }

    [Fact]
    public async Task A_token_that_a_process_cancels_stops_the_system_from_inside()
    {
        await using var lab = new ApplicationLab();
        LabApplication shop = lab.App("shop");
        using var source = new CancellationTokenSource();
        Task main = lab.BeginMain(() => lab.System.RunAsync(shop, source.Token));

        lab.Lab.Tell(shop.Worker, _ => source.Cancel());

        await main;
        Assert.Equal("start shop, prepare shop, end shop, stop shop", lab.Story());
    }
}
