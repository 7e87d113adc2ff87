using Espalier.Hosting.Tests.Hosts;

namespace Espalier.Hosting.Tests;

/// <summary>What people are told of services and loops is what they know of them, not the server around them.</summary>
public sealed class WorkReportTests
{
    [Fact]
    public async Task A_service_that_crashes_is_called_by_its_class_and_has_handled_no_message()
    {
        await using var host = new TestHost(static tree => tree.AddBackgroundService<Poller>());
        await host.StartAsync();
        Assert.Equal("poller 1 runs", await host.Journal.NextAsync());

        host.Services.GetRequiredService<PollerControl>().Fail();

        string text = await CrashOf(host);
        Assert.Contains(" (Poller) failed: ", text, StringComparison.Ordinal);
        Assert.Contains("\n  Last message: none: it is a service\n", text, StringComparison.Ordinal);
        await host.StopAsync();
    }

    [Fact]
    public async Task A_service_with_an_id_of_its_own_is_called_by_its_class_and_that_id()
    {
        await using var host = new TestHost(
            static tree => tree.AddBackgroundService<Poller>(static spec => spec with { Id = "second", Restart = RestartType.Temporary }));
        await host.StartAsync();
        Assert.Equal("poller 1 runs", await host.Journal.NextAsync());

        host.Services.GetRequiredService<PollerControl>().Fail();

        Assert.Contains(" (Poller, second) failed: ", await CrashOf(host), StringComparison.Ordinal);
        await host.StopAsync();
    }

    [Fact]
    public async Task A_loop_that_crashes_is_called_by_its_name_and_has_handled_no_message()
    {
        await using var host = new TestHost(static tree => tree.AddWorker("route", BreakAsync, Temporary));
        await host.StartAsync();

        string text = await CrashOf(host);
        Assert.Contains(" (loop, route) failed: ", text, StringComparison.Ordinal);
        Assert.Contains("\n  Last message: none: it is a loop\n", text, StringComparison.Ordinal);
        await host.StopAsync();
    }

    [Fact]
    public async Task Periodic_work_that_crashes_is_called_by_its_name_and_has_handled_no_message()
    {
        await using var host = new TestHost(static tree => tree.AddPeriodic("digest", TimeSpan.FromMilliseconds(1), BreakAsync, Temporary));
        await host.StartAsync();

        string text = await CrashOf(host);
        Assert.Contains(" (periodic work, digest) failed: ", text, StringComparison.Ordinal);
        Assert.Contains("\n  Last message: none: it is periodic work\n", text, StringComparison.Ordinal);
        await host.StopAsync();
    }

    [Fact]
    public async Task A_view_of_the_tree_calls_them_by_what_they_are()
    {
        await using var host = new TestHost(static tree => tree
            .AddBackgroundService<Quiet>()
            .AddWorker("route", static token => Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, token)));
        await host.StartAsync();

        TreeNode root = Assert.Single(TreeSnapshot.Take(host.System).Roots);

        Assert.Equal([("root/Quiet", "Quiet"), ("root/route", "loop")], root.Children.Select(static child => (child.Path, child.Kind)));
        await host.StopAsync();
    }

    private static async Task BreakAsync(CancellationToken cancellationToken)
    {
        await Task.Yield();
        cancellationToken.ThrowIfCancellationRequested();
        throw new InvalidOperationException("broken");
    }

    private static ChildSpec Temporary(ChildSpec spec) => spec with { Restart = RestartType.Temporary };

    private static async Task<string> CrashOf(TestHost host)
    {
        await host.Log.WaitForAsync(1001);
        return Assert.Single(host.Log.Lines, static line => line.Id == 1001).Text;
    }
}
