using Espalier.Tests.Servers;

namespace Espalier.Tests.Applications;

/// <summary>Starting an application with all that it depends on: facts 4.4.</summary>
public sealed class StartAllTests
{
    [Fact, OtpCase("application_SUITE", "ensure_all_started"), OtpCase("application_test", "loaded and started applications")]
    public async Task What_it_depends_on_is_started_first_depth_first_and_what_runs_is_left_out()
    {
        await using var lab = new ApplicationLab();
        LabApplication nine = lab.App("nine");
        LabApplication ten = lab.App("ten", nine);

        StartResult alone = await lab.System.StartApplicationAsync(ten);
        IReadOnlyList<ProcessApplication> both = await lab.System.StartAllAsync(ten);
        await lab.System.StopApplicationAsync(ten);
        IReadOnlyList<ProcessApplication> one = await lab.System.StartAllAsync(ten);
        IReadOnlyList<ProcessApplication> none = await lab.System.StartAllAsync(ten);

        Assert.Equal(new StartResult.Failed(new StartError.DependencyMissing("nine", HasDied: false)), alone);
        Assert.Equal([nine, ten], both);
        Assert.Equal([ten], one);
        Assert.Empty(none);
        Assert.Equal("ten nine", lab.Running);
    }

    [Fact]
    public async Task Each_is_started_once_in_the_order_listed()
    {
        await using var lab = new ApplicationLab();
        LabApplication log = lab.App("log");
        LabApplication bank = lab.App("bank", log);
        LabApplication post = lab.App("post", bank, log);
        LabApplication shop = lab.App("shop", post, lab.App("bank", log), lab.App("door"));

        IReadOnlyList<ProcessApplication> started = await lab.System.StartAllAsync(shop);

        Assert.Equal(["log", "bank", "post", "door", "shop"], started.Select(static application => application.Name));
        Assert.Equal("start log, start bank, start post, start door, start shop", lab.Story());
    }

    [Fact, OtpCase("application_SUITE", "ensure_all_started")]
    public async Task A_failure_stops_in_reverse_what_this_call_has_started_and_names_the_one_that_failed()
    {
        await using var lab = new ApplicationLab();
        LabApplication eight = lab.App("eight");
        LabApplication nine = await lab.StartAsync("nine");
        LabApplication ten = lab.App("ten", nine, eight);
        LabApplication bad = lab.App("bad");
        bad.StartsRoot = static _ => new(new StartResult.Failed(new StartError.Failed(Lab.Broken)));
        LabApplication middle = lab.App("middle", ten, bad);

        var failed = await Assert.ThrowsAsync<StartFailedException>(async () => await lab.System.StartAllAsync(lab.App("top", middle)));

        Assert.Equal("The start of application bad failed: broken.", failed.Message);
        Assert.Equal(new StartError.Failed(Lab.Broken), failed.Error);
        Assert.Equal("nine", lab.Running);
        Assert.Equal(
            "start eight, start ten, start bad, prepare ten, end ten, stop ten, prepare eight, end eight, stop eight", lab.Story());
    }

    [Fact]
    public async Task One_that_has_ended_by_itself_is_started_again()
    {
        await using var lab = new ApplicationLab();
        LabApplication bank = await lab.StartAsync("bank");
        bank.Top.Kill();
        lab.Run();

        IReadOnlyList<ProcessApplication> started = await lab.System.StartAllAsync(lab.App("shop", bank));

        Assert.Equal(["bank", "shop"], started.Select(static application => application.Name));
    }

    [Fact]
    public async Task One_that_runs_is_left_alone_with_all_that_it_depends_on()
    {
        await using var lab = new ApplicationLab();
        LabApplication bank = await lab.StartAsync("bank");
        LabApplication shop = await lab.StartAsync(lab.App("shop", bank));
        await lab.System.StopApplicationAsync(bank);

        IReadOnlyList<ProcessApplication> started = await lab.System.StartAllAsync(lab.App("street", shop));

        Assert.Equal(["street"], started.Select(static application => application.Name));
        Assert.Equal("street shop", lab.Running);
    }

    [Fact]
    public async Task All_that_it_starts_have_the_type()
    {
        await using var lab = new ApplicationLab();
        LabApplication bank = lab.App("bank");
        await lab.System.StartAllAsync(lab.App("shop", bank), ApplicationType.Permanent);
        lab.Story();

        await bank.Top.StopAsync();
        lab.Run();

        Assert.Equal("end bank, prepare bank, stop bank, prepare shop, end shop, stop shop", lab.Story());
        Assert.True(lab.System.IsStopping);
    }

    [Fact]
    public async Task A_permanent_one_that_fails_stops_the_system_and_the_caller_has_its_name()
    {
        await using var lab = new ApplicationLab();
        LabApplication bad = lab.App("bad", lab.App("bank"));
        bad.StartsRoot = static _ => new(new StartResult.Failed(new StartError.Failed(Lab.Broken)));

        var failed = await Assert.ThrowsAsync<StartFailedException>(
            async () => await lab.System.StartAllAsync(bad, ApplicationType.Permanent));
        lab.Run();

        Assert.Contains("bad", failed.Message, StringComparison.Ordinal);
        Assert.True(lab.System.IsStopping);
        Assert.Equal("start bank, start bad, prepare bank, end bank, stop bank", lab.Story());
    }

    [Fact]
    public async Task Dependencies_in_a_circle_are_refused_and_nothing_is_started()
    {
        await using var lab = new ApplicationLab();
        var list = new ProcessApplication[1];
        LabApplication hen = lab.App("hen", list);
        LabApplication egg = lab.App("egg", hen);
        list[0] = egg;

        var refused = await Assert.ThrowsAsync<ArgumentException>(async () => await lab.System.StartAllAsync(lab.App("farm", hen)));

        Assert.Contains("in a circle: hen on egg on hen.", refused.Message, StringComparison.Ordinal);
        Assert.Equal("", lab.Story());
    }

    [Fact]
    public async Task A_token_stops_again_what_has_been_started()
    {
        await using var lab = new ApplicationLab();
        var gate = new TaskCompletionSource();
        LabApplication shop = lab.App("shop", lab.App("bank"), lab.App("post"));
        shop.StartsRoot = async _ =>
        {
            await gate.Task;
            return new StartResult.Ignored();
        };
        using var source = new CancellationTokenSource();
        Task<IReadOnlyList<ProcessApplication>> start = lab.Begin(
            () => lab.System.StartAllAsync(shop, ApplicationType.Permanent, source.Token));

        await source.CancelAsync();
        lab.Run();
        lab.Lab.Advance(1_000);

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => start);
        Assert.Equal(
            "start bank, start post, start shop, prepare post, end post, stop post, prepare bank, end bank, stop bank", lab.Story());
        Assert.Equal("", lab.Running);
        Assert.False(lab.System.IsStopping);
    }

    [Fact]
    public async Task A_token_that_was_cancelled_before_starts_nothing()
    {
        await using var lab = new ApplicationLab();
        using var source = new CancellationTokenSource();
        await source.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(
            async () => await lab.System.StartAllAsync(lab.App("shop"), cancellationToken: source.Token));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(
            async () => await lab.System.StartApplicationAsync(lab.App("shop"), cancellationToken: source.Token));

        Assert.Equal("", lab.Story());
    }

    [Theory]
    [Seeds]
    public async Task Two_who_start_everything_at_once_start_each_once_and_stop_only_their_own(int seed)
    {
        await using var lab = new ApplicationLab(seed);
        LabApplication bank = lab.App("bank");
        LabApplication bad = lab.App("bad", bank);
        bad.StartsRoot = static _ => new(new StartResult.Failed(new StartError.Failed(Lab.Broken)));

        Task<IReadOnlyList<ProcessApplication>> good = StartAll(lab.App("shop", bank));
        Task<IReadOnlyList<ProcessApplication>> broken = StartAll(bad);
        lab.Run();

        await Assert.ThrowsAsync<StartFailedException>(() => broken);
        IReadOnlyList<ProcessApplication> started = await good;
        Assert.Equal(started.Count == 2 ? "shop bank" : "shop", lab.Running);

        Task<IReadOnlyList<ProcessApplication>> StartAll(ProcessApplication application)
        {
            var end = new TaskCompletionSource<IReadOnlyList<ProcessApplication>>();
            lab.System.Spawn(async _ =>
            {
                try
                {
                    end.SetResult(await lab.System.StartAllAsync(application));
                }
                catch (StartFailedException failure)
                {
                    end.SetException(failure);
                }
            });
            return end.Task;
        }
    }
}
