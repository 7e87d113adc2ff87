using Espalier.Hosting.Tests.Hosts;
using Espalier.Testing;

namespace Espalier.Hosting.Tests;

/// <summary>Whoever stops the host waits no longer, although the tree has not stopped.</summary>
public sealed class CutShortStopTests
{
    [Fact]
    public async Task What_is_left_of_the_tree_is_killed_before_the_host_has_stopped()
    {
        await using TestHost host = HostWith(static _ => { });

        await StopInVainAsync(host);

        Assert.Single(host.Log.Lines, static line => line is { Id: 7004, Level: LogLevel.Error });
        Assert.Equal(0, host.System.ProcessCount);
        Assert.Equal(1, host.System.ZombieCount);
        Endless.End(host.Services);
    }

    [Fact]
    public async Task A_child_that_does_not_end_keeps_no_host_from_being_disposed_whose_clock_stands_still()
    {
        TestHost host = HostWith(static tree => tree.Services.AddSingleton<TimeProvider>(new VirtualClock()));
        await StopInVainAsync(host);
        using var deadline = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        TaskCompletionSource end = host.Services.GetRequiredService<EndlessEnd>().Source;

        await host.DisposeAsync().AsTask().WaitAsync(deadline.Token);

        Assert.False(end.Task.IsCompleted);
        end.SetResult();
    }

    [Fact]
    public async Task The_failure_of_a_lost_root_is_thrown_all_the_same()
    {
        await using TestHost host = HostWith(static tree =>
        {
            tree.Options = new SupervisorOptions { MaxRestarts = 0 };
            tree.AddBackgroundService<Poller>();
        });
        using var patience = new CancellationTokenSource();
        await host.StartAsync();
        Assert.Equal(["deaf runs", "poller 1 runs"], (await host.Journal.NextAsync(2)).Order(StringComparer.Ordinal));

        host.Services.GetRequiredService<PollerControl>().Fail();
        await host.ExitCode.Failed;
        Task stop = host.StopAsync(patience.Token);
        await patience.CancelAsync();

        await Assert.ThrowsAsync<SupervisionFailedException>(() => stop);
        Endless.End(host.Services);
    }

    /// <summary>Starts the host, has its child told to stop, and waits no longer.</summary>
    private static async Task StopInVainAsync(TestHost host)
    {
        using var patience = new CancellationTokenSource();
        await host.StartAsync();
        Assert.Equal("deaf runs", await host.Journal.NextAsync());
        Task stop = host.StopAsync(patience.Token);
        Assert.Equal("deaf is told", await host.Journal.NextAsync());
        await patience.CancelAsync();
        await Record.ExceptionAsync(() => stop);
    }

    /// <summary>A host with a child that does not end when it is told to, and whatever else.</summary>
    private static TestHost HostWith(Action<SupervisionTreeBuilder> configure) => new(
        tree =>
        {
            tree.AddWorker("deaf", RunDeafAsync, static spec => spec with { Shutdown = ShutdownPolicy.Infinite });
            configure(tree);
        },
        static options => options.ConfigureSystem = static system => system with { UnwindGrace = TimeSpan.FromMilliseconds(50) });

    private static async Task RunDeafAsync(IServiceProvider services, CancellationToken cancellationToken)
    {
        var journal = services.GetRequiredService<Journal>();
        Task end = services.GetRequiredService<EndlessEnd>().Source.Task;
        await using CancellationTokenRegistration registration = cancellationToken.Register(() => journal.Add("deaf is told"));
        journal.Add("deaf runs");
        await end;
    }
}
