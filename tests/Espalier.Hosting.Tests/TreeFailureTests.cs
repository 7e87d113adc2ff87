using Espalier.Hosting.Tests.Hosts;

namespace Espalier.Hosting.Tests;

/// <summary>The root gives up.</summary>
public sealed class TreeFailureTests
{
    [Fact, PeerDefect(21)]
    public async Task A_root_that_gives_up_stops_the_host_and_whoever_runs_it_gets_the_report()
    {
        await using var host = new TestHost(
            static tree =>
            {
                tree.Options = new SupervisorOptions { MaxRestarts = 1 };
                tree.Add(static services => Teller.Child("a", services.GetRequiredService<Journal>()) with
                {
                    Id = "a",
                    Name = services.GetRequiredService<ProcessSystem>().Name("a"),
                });
            },
            null, static builder => builder.Services.AddHostedService<Neighbour>());
        Task main = host.RunAsync();
        Assert.Equal(["start a", "start neighbour"], await host.Journal.NextAsync(2));

        Teller.At(host.System.Name("a")).Fail("first");
        Assert.Equal(["stop a", "start a"], await host.Journal.NextAsync(2));
        Teller.At(host.System.Name("a")).Fail("second");

        var failure = await Assert.ThrowsAsync<SupervisionFailedException>(() => main);
        Assert.Equal("shop", failure.Application);
        Assert.Equal("root/a", failure.Path);
        Assert.Equal(["shutdown", "InvalidOperationException: second"], failure.Reasons);
        Assert.EndsWith("root/a: InvalidOperationException: first", Assert.Single(failure.LastRestarts), StringComparison.Ordinal);
        Assert.Empty(failure.NotStopped);
        Assert.Contains("stop neighbour", host.Journal.Rest());
        Assert.True(host.ExitCode.HasFailed);

        // The report is in the text of the exception.
        LogLine entry = Assert.Single(host.Log.Lines, static line => line is { Id: 7002, Level: LogLevel.Critical });
        Assert.Equal($"The supervision tree has failed, and the host stops: {failure.Message}", entry.Text);
        Assert.EndsWith(failure.Report, failure.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_host_begins_to_stop_while_the_children_of_the_lost_root_still_do()
    {
        var mayEnd = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var host = new TestHost(tree =>
        {
            tree.Options = new SupervisorOptions { MaxRestarts = 0 };
            tree.AddWorker("slow", async cancellationToken =>
            {
                try
                {
                    await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, cancellationToken);
                }
                finally
                {
                    await mayEnd.Task;
                }
            });
            tree.AddWorker("broken", static _ => throw new InvalidOperationException("broken"));
        });

        Task main = host.RunAsync();
        await host.WaitForStoppingAsync();
        bool hasEnded = main.IsCompleted;
        mayEnd.SetResult();

        await Assert.ThrowsAsync<SupervisionFailedException>(() => main);
        Assert.False(hasEnded);
    }

    [Fact]
    public async Task A_root_that_is_killed_is_lost_too()
    {
        await using var host = new TestHost(TreeLifetimeTests.Tellers("a"));
        Task main = host.RunAsync();
        Assert.Equal("start a", await host.Journal.NextAsync());
        await host.Log.WaitForAsync(4001);
        Assert.True(host.System.Name("root").TryFind(out Pid root));

        root.Kill();

        var failure = await Assert.ThrowsAsync<SupervisionFailedException>(() => main);
        Assert.Equal(ExitReason.Killed, failure.Reason);
        Assert.True(host.ExitCode.HasFailed);
    }

    [Fact]
    public async Task A_root_whose_significant_child_is_done_is_lost_too()
    {
        await using var host = new TestHost(static tree =>
        {
            tree.Options = new SupervisorOptions { AutoShutdown = AutoShutdown.AnySignificant };
            tree.AddBackgroundService<Poller>(static spec => spec with { IsSignificant = true });
        });
        Task main = host.RunAsync();
        Assert.Equal("poller 1 runs", await host.Journal.NextAsync());

        host.Services.GetRequiredService<PollerControl>().Return();

        var failure = await Assert.ThrowsAsync<SupervisionFailedException>(() => main);
        Assert.Equal("root/Poller", failure.Path);
        Assert.True(host.ExitCode.HasFailed);
    }

    [Fact]
    public async Task Whoever_stops_the_host_himself_gets_the_failure_too()
    {
        await using var host = new TestHost(static tree =>
        {
            tree.Options = new SupervisorOptions { MaxRestarts = 0 };
            tree.AddWorker("broken", static async cancellationToken =>
            {
                await Task.Yield();
                throw new InvalidOperationException("broken");
            });
        });
        try
        {
            await host.StartAsync();
            await host.WaitForStoppingAsync();
        }
        catch (Exception failure) when (failure is OperationCanceledException or SupervisionFailedException)
        {
            // It has failed before the host had started.
        }

        await Assert.ThrowsAsync<SupervisionFailedException>(host.StopAsync);
    }
}
