using Espalier.Hosting.Tests.Hosts;
using Espalier.Testing;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Options;

namespace Espalier.Hosting.Tests;

/// <summary>What the tree as a whole says of its health.</summary>
public sealed class ReadyCheckTests
{
    [Fact]
    public async Task A_tree_is_ready_from_its_start_to_the_beginning_of_its_stop()
    {
        await using var host = Checkups.HostOf(static tree => tree.Add(Till.Named("till")));

        HealthReportEntry before = await host.ReadyAsync();
        await host.StartAsync();
        HealthReportEntry started = await host.ReadyAsync();
        await host.StopAsync();
        HealthReportEntry stopped = await host.ReadyAsync();

        Assert.Equal((HealthStatus.Unhealthy, "The supervision tree has not started yet."), (before.Status, before.Description));
        Assert.Equal((HealthStatus.Healthy, null), (started.Status, started.Description));
        Assert.Equal(["ready"], started.Tags);
        Assert.Equal((HealthStatus.Unhealthy, "The supervision tree is being stopped."), (stopped.Status, stopped.Description));
    }

    [Fact]
    public async Task A_child_that_is_being_restarted_degrades_the_tree_and_is_named_although_its_supervisor_is_busy_with_it()
    {
        await using var host = Checkups.HostOf(static tree => tree.AddSupervisor("shop", static shop => shop.Add(Till.Named("till"))));
        await host.StartAsync();
        Assert.Equal("till starts", await host.Journal.NextAsync());

        host.Gate().Close();
        await host.KillTillAsync("till");
        HealthReportEntry during = await host.ReadyAsync();
        host.Gate().Open();
        await Supervisor.At(host.System.Name("shop")).CountChildrenAsync();
        HealthReportEntry after = await host.ReadyAsync();

        Assert.Equal((HealthStatus.Degraded, "root/shop/till is being restarted."), (during.Status, during.Description));
        Assert.Equal(KeyValuePair.Create("root/shop/till", (object)"is being restarted"), Assert.Single(during.Data));
        Assert.Equal((HealthStatus.Healthy, 0), (after.Status, after.Data.Count));
    }

    [Fact]
    public async Task Siblings_that_are_restarted_with_a_child_are_named_too_and_those_that_were_stopped_on_purpose_are_not()
    {
        await using var host = Checkups.HostOf(static tree => tree
            .Add(Till.Named("before")).Add(Till.Named("first")).Add(Till.Named("second")).Add(Till.Named("third")).Add(Till.Named("spare"))
            .Options = new SupervisorOptions { Strategy = SupervisionStrategy.RestForOne });
        await host.StartAsync();
        await host.Journal.NextAsync(5);
        await host.Root.TerminateChildAsync("before");
        HealthReportEntry stopped = await host.ReadyAsync();

        host.Gate().Close();
        await host.KillTillAsync("first");
        HealthReportEntry during = await host.ReadyAsync();

        Assert.Equal(HealthStatus.Healthy, stopped.Status);
        Assert.Equal(["root/first", "root/second", "root/third", "root/spare"], during.Data.Keys);
        Assert.EndsWith("root/third is being restarted; and 1 more.", during.Description, StringComparison.Ordinal);
        host.Gate().Open();
    }

    [Fact]
    public async Task A_child_of_a_dynamic_supervisor_that_is_being_restarted_degrades_the_tree_too()
    {
        await using var host = Checkups.HostOf(static tree => tree.Add(static services => DynamicSupervisor.Child(
            new DynamicSupervisorOptions { Name = services.GetRequiredService<ProcessSystem>().Name("tills") })));
        await host.StartAsync();
        await DynamicSupervisor.At(host.System.Name("tills")).StartChildAsync(Till.Named("till")(host.Services));
        await host.Journal.NextAsync();

        host.Gate().Close();
        await host.KillTillAsync("till");
        HealthReportEntry during = await host.ReadyAsync();
        host.Gate().Open();
        await DynamicSupervisor.At(host.System.Name("tills")).CountChildrenAsync();

        Assert.Equal((HealthStatus.Degraded, "root/tills/Till is being restarted."), (during.Status, during.Description));
        Assert.Equal(HealthStatus.Healthy, (await host.ReadyAsync()).Status);
    }

    [Theory]
    [InlineData(1, 1, false)]
    [InlineData(1, 2, true)]
    [InlineData(2, 1, true)]
    [InlineData(0, 2, false)]
    public async Task A_supervisor_that_has_fewer_restarts_left_than_asked_for_is_degraded_until_they_are_out_of_its_period(
        int min, int kills, bool isDegraded)
    {
        var clock = new VirtualClock();
        await using var host = Checkups.HostOf(
            static tree => tree.Add(Till.Named("till")).Options = new SupervisorOptions { MaxRestarts = 2 },
            checks => checks.AddSupervisionTree(options => options.MinRestartsLeft = min), clock);
        await host.StartAsync();
        await host.Journal.NextAsync();

        for (int kill = 0; kill < kills; kill++)
        {
            await host.KillTillAsync("till");
            await host.Root.CountChildrenAsync();
        }
        HealthReportEntry spent = await host.ReadyAsync();
        clock.Advance(new SupervisorOptions().RestartPeriod + TimeSpan.FromTicks(1));
        HealthReportEntry later = await host.ReadyAsync();

        Assert.Equal(isDegraded ? $"root has {2 - kills} of 2 restarts left." : null, spent.Description);
        Assert.Equal(isDegraded ? HealthStatus.Degraded : HealthStatus.Healthy, spent.Status);
        Assert.Equal(HealthStatus.Healthy, later.Status);
    }

    [Fact]
    public async Task A_supervisor_without_a_limit_is_never_degraded_by_its_restarts_and_one_that_tolerates_none_is_well_before_the_first()
    {
        await using var host = Checkups.HostOf(static tree => tree
            .AddSupervisor("any", static any => any.Add(Till.Named("till")).Options = new SupervisorOptions { MaxRestarts = int.MaxValue })
            .AddSupervisor("none", static none => none.Options = new SupervisorOptions { MaxRestarts = 0 }));
        await host.StartAsync();
        await host.Journal.NextAsync();

        await host.KillTillAsync("till");
        await Supervisor.At(host.System.Name("any")).CountChildrenAsync();

        Assert.Equal(HealthStatus.Healthy, (await host.ReadyAsync()).Status);
    }

    [Fact]
    public async Task Code_of_an_abandoned_process_degrades_the_tree_and_is_named_until_it_has_ended()
    {
        var end = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var host = Checkups.HostOf(
            static tree => tree.Add(Till.Named("till")), static checks => checks.Services.AddSingleton<IRuntimeEventSink, NotedEvents>(), null,
            static options => options.ConfigureSystem = static system => system with { UnwindGrace = TimeSpan.Zero });
        await host.StartAsync();
        Till.At(host.System.Name("till")).Hold(end.Task);
        Assert.Equal(["till starts", "till holds"], await host.Journal.NextAsync(2));
        host.System.Name("till").TryFind(out Pid till);

        till.Kill();
        Assert.Equal(["ProcessAbandoned", "till starts"], await host.Journal.NextAsync(2));
        await host.Root.CountChildrenAsync();
        HealthReportEntry during = await host.ReadyAsync();
        end.SetResult();
        Assert.Equal(["till lets go", "ZombieEnded"], await host.Journal.NextAsync(2));
        HealthReportEntry after = await host.ReadyAsync();

        Assert.Equal(
            (HealthStatus.Degraded, $"root/till was abandoned as {till}, and code of it is still open."), (during.Status, during.Description));
        Assert.Equal(HealthStatus.Healthy, after.Status);
    }

    [Fact]
    public async Task Several_calls_add_the_checks_once_and_no_process_runs_until_somebody_asks_whether_the_tree_is_live()
    {
        await using var host = Checkups.HostOf(
            static tree => tree.Add(Till.Named("till")), static checks => checks.AddSupervisionTree().AddSupervisionTree());
        await host.StartAsync();
        int processes = host.System.ProcessCount;

        await host.ReadyAsync();
        int afterReady = host.System.ProcessCount;
        await host.LiveAsync();
        await host.LiveAsync();

        Assert.Equal((processes, processes + 1), (afterReady, host.System.ProcessCount));
    }

    [Fact]
    public async Task Checks_in_a_program_without_a_tree_fail_its_start_and_say_what_is_missing()
    {
        HostApplicationBuilder builder = Host.CreateEmptyApplicationBuilder(null);
        builder.ConfigureContainer(new DefaultServiceProviderFactory(new ServiceProviderOptions { ValidateOnBuild = true }));
        builder.Services.AddSingleton<IHostLifetime, QuietLifetime>().AddHealthChecks().AddSupervisionTree();
        using IHost host = builder.Build();

        var failure = await Assert.ThrowsAsync<OptionsValidationException>(() => host.StartAsync());

        Assert.StartsWith(
            "There is no supervision tree whose health could be checked: expected services.AddSupervisionTree(...)", failure.Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_check_that_is_asked_without_a_tree_says_what_is_missing()
    {
        IServiceCollection collection = new ServiceCollection().AddLogging();
        collection.AddHealthChecks().AddSupervisionTree();
        await using ServiceProvider services = collection.BuildServiceProvider();

        var failure = await Assert.ThrowsAsync<InvalidOperationException>(
            () => services.GetRequiredService<HealthCheckService>().CheckHealthAsync());

        Assert.Contains("expected services.AddSupervisionTree(...)", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_limit_that_is_out_of_range_fails_the_start_of_the_host_and_is_named()
    {
        await using var restarts = Checkups.HostOf(
            static _ => { }, static checks => checks.AddSupervisionTree(static options => options.MinRestartsLeft = -1));
        await using var pulse = Checkups.HostOf(
            static _ => { }, static checks => checks.AddSupervisionTree(static options => options.PulseLimit = TimeSpan.FromSeconds(2)));

        OptionsValidationException first = await Assert.ThrowsAsync<OptionsValidationException>(restarts.StartAsync);
        OptionsValidationException second = await Assert.ThrowsAsync<OptionsValidationException>(pulse.StartAsync);

        Assert.Equal("SupervisionHealthOptions.MinRestartsLeft is -1: expected 0 or more.", first.Message);
        Assert.Equal("SupervisionHealthOptions.PulseLimit is 00:00:02: expected longer than 00:00:02.", second.Message);
    }
}
