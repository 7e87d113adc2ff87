using Espalier.Tests.Servers;

namespace Espalier.Tests.Applications;

/// <summary>Starting an application: facts 4.3, in OTP's order.</summary>
public sealed class ApplicationStartTests
{
    [Fact, OtpCase("application_test", "loaded and started applications")]
    public async Task It_runs_its_root_under_a_hidden_process_and_is_listed_the_last_started_first()
    {
        await using var lab = new ApplicationLab();
        LabApplication shop = lab.App("shop");
        LabApplication bank = lab.App("bank");

        var first = Assert.IsType<StartResult.Started>(await lab.System.StartApplicationAsync(shop));
        var second = Assert.IsType<StartResult.Started>(await lab.System.StartApplicationAsync(bank));

        Assert.Equal(shop.Top, first.Pid);
        Assert.Equal(bank.Top, second.Pid);
        Assert.Equal([bank, shop], lab.System.GetApplications());
        Assert.NotEqual(shop.Master, bank.Master);
        Assert.Equal("start shop, start bank", lab.Story());
    }

    [Fact, OtpCase("application_SUITE", "ensure_started"), OtpCase("application_test", "loaded and started applications")]
    public async Task One_that_runs_is_already_started_and_answers_its_root()
    {
        await using var lab = new ApplicationLab();
        LabApplication shop = await lab.StartAsync("shop");

        StartResult again = await lab.System.StartApplicationAsync(shop, ApplicationType.Permanent);
        StartResult namesake = await lab.System.StartApplicationAsync(lab.App("shop"));

        Assert.Equal(new StartResult.Failed(new StartError.AlreadyStarted(shop.Top)), again);
        Assert.Equal(again, namesake);
        Assert.Equal([shop], lab.System.GetApplications());
        Assert.Equal("", lab.Story());
    }

    [Fact]
    public async Task A_type_that_does_not_exist_is_refused_first_of_all()
    {
        await using var lab = new ApplicationLab();
        LabApplication shop = lab.App("shop", lab.App("bank"));

        var refused = await Assert.ThrowsAsync<ArgumentOutOfRangeException>(
            async () => await lab.System.StartApplicationAsync(shop, (ApplicationType)7));

        Assert.Equal("type", refused.ParamName);
        Assert.Equal("", lab.Story());
    }

    [Fact, OtpCase("application_SUITE", "ensure_started")]
    public async Task One_that_runs_is_answered_before_its_dependencies_are_looked_at()
    {
        await using var lab = new ApplicationLab();
        LabApplication bank = await lab.StartAsync("bank");
        LabApplication shop = await lab.StartAsync(lab.App("shop", bank));
        await lab.System.StopApplicationAsync(bank);

        StartResult again = await lab.System.StartApplicationAsync(shop);

        Assert.Equal(new StartResult.Failed(new StartError.AlreadyStarted(shop.Top)), again);
    }

    [Fact, OtpCase("application_SUITE", "otp_4227"), OtpCase("application_SUITE", "ensure_started")]
    public async Task A_dependency_must_have_been_started_and_must_run()
    {
        await using var lab = new ApplicationLab();
        LabApplication bank = lab.App("bank");
        LabApplication shop = lab.App("shop", bank);

        StartResult before = await lab.System.StartApplicationAsync(shop);
        await lab.StartAsync(bank);
        bank.Top.Kill();
        lab.Run();
        StartResult afterwards = await lab.System.StartApplicationAsync(shop);
        await lab.StartAsync(bank);
        StartResult atLast = await lab.System.StartApplicationAsync(shop);

        Assert.Equal(new StartResult.Failed(new StartError.DependencyMissing("bank", HasDied: false)), before);
        Assert.Equal(new StartResult.Failed(new StartError.DependencyMissing("bank", HasDied: true)), afterwards);
        Assert.IsType<StartResult.Started>(atLast);
    }

    [Fact]
    public async Task All_dependencies_must_have_been_started_before_any_is_looked_at_for_life()
    {
        await using var lab = new ApplicationLab();
        LabApplication dead = await lab.StartAsync("dead");
        dead.Top.Kill();
        lab.Run();

        StartResult result = await lab.System.StartApplicationAsync(lab.App("shop", dead, lab.App("first"), lab.App("second")));

        Assert.Equal(new StartResult.Failed(new StartError.DependencyMissing("first", HasDied: false)), result);
    }

    [Fact]
    public async Task A_dependency_that_is_still_starting_or_is_being_stopped_has_not_been_started()
    {
        await using var lab = new ApplicationLab();
        var gate = new TaskCompletionSource();
        LabApplication bank = lab.App("bank");
        bank.StartsRoot = async context =>
        {
            await gate.Task;
            return await context.StartAsync(() => new LabServer(lab.Lab));
        };
        LabApplication shop = lab.App("shop", bank);
        Task<StartResult> start = lab.Begin(() => lab.System.StartApplicationAsync(bank));

        StartResult meanwhile = await lab.System.StartApplicationAsync(shop);
        gate.SetResult();
        lab.Run();
        await start;
        gate = new TaskCompletionSource();
        bank.PreparesStop = async () => await gate.Task;
        Task<bool> stop = lab.Begin(() => lab.System.StopApplicationAsync(bank));
        StartResult stopping = await lab.System.StartApplicationAsync(shop);

        var missing = new StartResult.Failed(new StartError.DependencyMissing("bank", HasDied: false));
        Assert.Equal(missing, meanwhile);
        Assert.Equal(missing, stopping);
        gate.SetResult();
        lab.Run();
        Assert.True(await stop);
    }

    [Fact]
    public async Task A_dependency_is_known_by_its_name_whatever_instance_is_listed()
    {
        await using var lab = new ApplicationLab();
        await lab.StartAsync("bank");

        StartResult result = await lab.System.StartApplicationAsync(lab.App("shop", lab.App("bank")));

        Assert.IsType<StartResult.Started>(result);
    }

    [Fact]
    public async Task Without_a_name_or_with_a_null_among_its_dependencies_it_is_refused()
    {
        await using var lab = new ApplicationLab();

        var nameless = await Assert.ThrowsAsync<ArgumentException>(async () => await lab.System.StartApplicationAsync(lab.App("")));
        var gap = await Assert.ThrowsAsync<ArgumentException>(async () => await lab.System.StartApplicationAsync(lab.App("shop", [null!])));
        await Assert.ThrowsAsync<ArgumentNullException>(async () => await lab.System.StartApplicationAsync(null!));

        Assert.Contains("LabApplication is empty: expected a name", nameless.Message, StringComparison.Ordinal);
        Assert.Contains("Dependencies of the application shop contains null: expected applications only", gap.Message, StringComparison.Ordinal);
        Assert.Equal(0, lab.System.ProcessCount);
    }

    [Fact]
    public async Task Its_name_is_its_class_unless_it_says_otherwise()
    {
        await using var lab = new ApplicationLab();

        await lab.System.StartApplicationAsync(new PlainApplication());

        Assert.Equal("PlainApplication", Assert.Single(lab.System.GetApplications()).Name);
        Assert.Equal("application PlainApplication", Assert.Single(lab.System.GetApplications()).ToString());
    }

    [Fact]
    public async Task A_process_starts_one_too_and_need_not_live_to_see_it()
    {
        await using var lab = new ApplicationLab();
        var gate = new TaskCompletionSource();
        LabApplication shop = lab.App("shop");
        shop.MakesRoot = _ => new ChildSpec
        {
            Id = "root",
            Start = async context =>
            {
                await gate.Task;
                return await context.StartAsync(() => new LabServer(lab.Lab, "shop"));
            },
        };
        Pid starter = lab.Lab.Puppet();
        lab.Lab.Tell(starter, async self => await self.System.StartApplicationAsync(shop));

        starter.Kill();
        gate.SetResult();
        lab.Run();

        Assert.Equal("shop", lab.Running);
    }

    [Fact]
    public async Task The_same_instance_may_run_in_two_systems()
    {
        await using var lab = new ApplicationLab();
        await using var other = new ApplicationLab();
        LabApplication shop = await lab.StartAsync("shop");

        StartResult result = await other.System.StartApplicationAsync(new PlainApplication());
        StartResult here = await lab.System.StartApplicationAsync(new PlainApplication());

        Assert.IsType<StartResult.Started>(result);
        Assert.IsType<StartResult.Started>(here);
        Assert.False(other.System.TryGetApplication(shop.Worker, out _));
    }
}
