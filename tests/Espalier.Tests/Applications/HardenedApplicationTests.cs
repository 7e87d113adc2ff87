namespace Espalier.Tests.Applications;

/// <summary>Requests that would wait for themselves are refused, and names in use are left alone.</summary>
public sealed class HardenedApplicationTests
{
    [Fact]
    public async Task Running_children_runs_them_though_an_application_is_called_main()
    {
        await using var lab = new ApplicationLab();
        await lab.StartAsync("main", ApplicationType.Permanent);

        Task run = lab.BeginMain(() => lab.System.RunAsync([lab.Worker("child")]));

        Assert.False(run.IsCompleted);
        Assert.True(lab.Exists("child"));
    }

    [Fact]
    public async Task Nor_does_a_temporary_application_called_main_refuse_them()
    {
        await using var lab = new ApplicationLab();
        await lab.StartAsync("main");

        Task? run = null;
        Exception? thrown = null;
        try
        {
            run = lab.BeginMain(() => lab.System.RunAsync([lab.Worker("child")]));
        }
        catch (InvalidOperationException failure)
        {
            thrown = failure;
        }

        Assert.Null(thrown);
        Assert.NotNull(run);
        Assert.True(lab.Exists("child"));
    }

    [Fact]
    public async Task A_root_cannot_wait_for_the_stop_of_its_own_application()
    {
        await using var lab = new ApplicationLab();
        LabApplication shop = lab.App("shop");
        shop.MakesRoot = _ => lab.Worker("root");
        await lab.StartAsync(shop);
        bool wasRefused = false;

        lab.Lab.Tell(lab.Find("root"), async _ =>
        {
            try
            {
                await lab.System.StopApplicationAsync(shop);
            }
            catch (InvalidOperationException)
            {
                wasRefused = true;
            }
        });
        lab.Lab.Advance(24 * 3_600_000d);

        Assert.True(wasRefused);
        Assert.True(lab.Exists("root"));
    }

    [Fact]
    public async Task Nor_can_a_worker_whose_supervisor_waits_for_it_for_ever()
    {
        await using var lab = new ApplicationLab();
        LabApplication shop = lab.App("shop");
        shop.MakesRoot = _ => Supervisor.Child([lab.Worker("worker") with { Shutdown = ShutdownPolicy.Infinite }]);
        await lab.StartAsync(shop);
        bool wasRefused = false;

        lab.Lab.Tell(lab.Find("worker"), async _ =>
        {
            try
            {
                await lab.System.StopApplicationAsync(shop);
            }
            catch (InvalidOperationException)
            {
                wasRefused = true;
            }
        });
        lab.Lab.Advance(24 * 3_600_000d);

        Assert.True(wasRefused);
        Assert.True(lab.Exists("worker"));
    }

    [Fact]
    public async Task A_root_that_waits_for_the_start_of_an_application_that_needs_it_is_refused_or_answered()
    {
        await using var lab = new ApplicationLab();
        LabApplication bank = lab.App("bank");
        await lab.StartAsync(bank);
        LabApplication shop = lab.App("shop", bank);
        StartResult? result = null;

        lab.Lab.Tell(bank.Worker, async _ => result = await lab.System.StartApplicationAsync(shop));

        Assert.IsType<StartResult.Started>(result);
    }
}
