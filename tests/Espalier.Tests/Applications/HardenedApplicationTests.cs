namespace Espalier.Tests.Applications;

/// <summary>Requests that would wait for themselves are refused, and names in use are left alone.</summary>
public sealed class HardenedApplicationTests
{
    [Theory]
    [InlineData(ApplicationType.Permanent)]
    [InlineData(ApplicationType.Temporary)]
    public async Task Running_children_runs_them_though_an_application_is_called_main(ApplicationType type)
    {
        await using var lab = new ApplicationLab();
        await lab.StartAsync("main", type);

        Task run = lab.BeginMain(() => lab.System.RunAsync([lab.Worker("child")]));

        Assert.False(run.IsCompleted);
        Assert.True(lab.Exists("child"));
    }

    [Fact]
    public async Task Children_that_were_stopped_may_be_started_again_under_the_name_that_they_had()
    {
        await using var lab = new ApplicationLab();
        Task first = lab.BeginMain(() => lab.System.RunAsync([lab.Worker("first")]));
        Task second = lab.BeginMain(() => lab.System.RunAsync([lab.Worker("second")]));
        ProcessApplication stopped = lab.System.GetApplications()[0];
        await lab.System.StopApplicationAsync(stopped);
        string left = lab.Running;

        await lab.System.StartApplicationAsync(stopped);

        Assert.True(second.IsCompletedSuccessfully);
        Assert.Equal("main", left);
        Assert.Equal("main 2 main", lab.Running);
        Assert.True(lab.Exists("second"));
        Assert.False(first.IsCompleted);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_stop_is_refused_to_a_root_and_to_a_worker_whose_supervisor_waits_for_it_for_ever(bool isRoot)
    {
        await using var lab = new ApplicationLab();
        LabApplication shop = lab.App("shop");
        shop.MakesRoot = _ => isRoot
            ? lab.Worker("asker")
            : Supervisor.Child([lab.Worker("asker") with { Shutdown = ShutdownPolicy.Infinite }]);
        await lab.StartAsync(shop);
        bool wasRefused = false;

        lab.Lab.Tell(lab.Find("asker"), async _ =>
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
        Assert.True(lab.Exists("asker"));
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
