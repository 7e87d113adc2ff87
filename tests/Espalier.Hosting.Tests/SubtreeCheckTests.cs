using Espalier.Hosting.Tests.Hosts;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Espalier.Hosting.Tests;

/// <summary>What a part of the tree says of its health.</summary>
public sealed class SubtreeCheckTests
{
    [Fact]
    public async Task A_part_is_degraded_by_its_own_children_only()
    {
        await using var host = ShopAndMail();
        await host.StartAsync();
        await host.Journal.NextAsync(2);

        host.Gate().Close();
        await host.KillTillAsync("till");
        HealthReportEntry shop = await host.CheckAsync("root/shop");
        HealthReportEntry mail = await host.CheckAsync("post");
        host.Gate().Open();
        await Supervisor.At(host.System.Name("shop")).CountChildrenAsync();

        Assert.Equal((HealthStatus.Degraded, "root/shop/till is being restarted."), (shop.Status, shop.Description));
        Assert.Equal(HealthStatus.Healthy, mail.Status);
        Assert.Equal(["mail", "parts"], mail.Tags.Order());
        Assert.Equal(HealthStatus.Healthy, (await host.CheckAsync("root/shop")).Status);
    }

    [Fact]
    public async Task A_part_that_does_not_run_at_the_moment_fails_with_the_status_that_was_asked_for()
    {
        await using var host = ShopAndMail();
        await host.StartAsync();
        await host.Journal.NextAsync(2);

        host.Gate().Close();
        await host.KillTillAsync("till");
        HealthReportEntry restarting = await host.CheckAsync("root/shop/till");
        host.Gate().Open();
        await Supervisor.At(host.System.Name("shop")).TerminateChildAsync("till");
        HealthReportEntry stopped = await host.CheckAsync("root/shop/till");

        Assert.Equal((HealthStatus.Unhealthy, "root/shop/till is being restarted."), (restarting.Status, restarting.Description));
        Assert.Equal((HealthStatus.Unhealthy, "root/shop/till does not run."), (stopped.Status, stopped.Description));
        Assert.Equal(HealthStatus.Degraded, (await host.CheckAsync("soft")).Status);
    }

    [Theory]
    [InlineData("root/shop/bell", "There is no root/shop/bell: root/shop has no such child.")]
    [InlineData("root/sho", "There is no root/sho: root has no such child.")]
    [InlineData("shop", "There is no shop: expected a path that begins with root, or the root does not run.")]
    public async Task A_path_that_leads_nowhere_fails_and_says_where_it_ends(string path, string expected)
    {
        await using var host = Checkups.HostOf(Shop, checks => checks.AddSupervisionTree(path));
        await host.StartAsync();

        HealthReportEntry entry = await host.CheckAsync(path);

        Assert.Equal((HealthStatus.Unhealthy, expected), (entry.Status, entry.Description));
    }

    [Fact]
    public async Task A_named_worker_of_a_dynamic_supervisor_has_a_path_too()
    {
        await using var host = Checkups.HostOf(
            static tree => tree.Add(static services => DynamicSupervisor.Child(
                new DynamicSupervisorOptions { Name = services.GetRequiredService<ProcessSystem>().Name("tills") })),
            static checks => checks.AddSupervisionTree("root/tills/till"));
        await host.StartAsync();

        HealthReportEntry before = await host.CheckAsync("root/tills/till");
        await DynamicSupervisor.At(host.System.Name("tills")).StartChildAsync(Till.Named("till")(host.Services));
        HealthReportEntry after = await host.CheckAsync("root/tills/till");

        Assert.Equal((HealthStatus.Unhealthy, HealthStatus.Healthy), (before.Status, after.Status));
    }

    [Fact]
    public async Task A_part_is_not_well_before_the_tree_has_started()
    {
        await using var host = ShopAndMail();

        HealthReportEntry entry = await host.CheckAsync("root/shop");

        Assert.Equal((HealthStatus.Unhealthy, "The supervision tree has not started yet."), (entry.Status, entry.Description));
    }

    private static void Shop(SupervisionTreeBuilder tree) => tree.AddSupervisor("shop", static shop => shop.Add(Till.Named("till")));

    private static TestHost ShopAndMail() => Checkups.HostOf(
        static tree =>
        {
            Shop(tree);
            tree.AddSupervisor("mail", static mail => mail.Add(Till.Named("box")));
        },
        static checks => checks
            .AddSupervisionTree("root/shop")
            .AddSupervisionTree("root/shop/till")
            .AddSupervisionTree("root/shop/till", "soft", failureStatus: HealthStatus.Degraded)
            .AddSupervisionTree("root/mail", "post", ["mail", "parts"]));
}
