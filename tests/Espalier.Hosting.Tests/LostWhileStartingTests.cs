using Espalier.Hosting.Tests.Hosts;

namespace Espalier.Hosting.Tests;

/// <summary>The root gives up while a hosted service beside the tree still starts.</summary>
public sealed class LostWhileStartingTests
{
    [Fact]
    public async Task The_host_finishes_its_start_and_whoever_runs_it_gets_the_report()
    {
        await using TestHost host = HostWith(
            static async (host, cancellationToken) =>
            {
                await host.Log.WaitForAsync(7002).WaitAsync(CancellationToken.None);
                cancellationToken.ThrowIfCancellationRequested();
            });

        await Assert.ThrowsAsync<SupervisionFailedException>(host.RunAsync);

        Assert.True(host.ExitCode.HasFailed);
    }

    [Fact]
    public async Task A_service_that_fails_because_of_it_does_not_hide_the_report()
    {
        await using TestHost host = HostWith(static async (host, _) =>
        {
            await host.ExitCode.Failed;
            throw new InvalidOperationException("nobody answers");
        });

        var failure = await Assert.ThrowsAsync<InvalidOperationException>(host.RunAsync);

        Assert.Equal("nobody answers", failure.Message);
        Assert.Single(host.Log.Lines, static line => line is { Id: 7002, Level: LogLevel.Critical });
    }

    [Fact]
    public async Task A_start_that_does_not_end_is_broken_off_after_the_shutdown_timeout_and_the_report_is_written()
    {
        await using TestHost host = HostWith(
            static (_, cancellationToken) => Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, cancellationToken),
            TimeSpan.FromMilliseconds(100));

        await Assert.ThrowsAnyAsync<OperationCanceledException>(host.RunAsync);

        Assert.True(host.ExitCode.HasFailed);
        Assert.Single(host.Log.Lines, static line => line is { Id: 7002, Level: LogLevel.Critical });
    }

    [Fact]
    public async Task A_host_that_is_disposed_without_a_stop_says_nothing_of_a_tree_that_was_well()
    {
        var host = new TestHost(TreeLifetimeTests.Tellers("a"));
        await host.StartAsync();

        await host.DisposeAsync();

        Assert.DoesNotContain(host.Log.Lines, static line => line.Id is 7002 or 7003);
        Assert.False(host.ExitCode.HasFailed);
    }

    /// <summary>A host with a service that makes the root give up in its start, and then does this.</summary>
    private static TestHost HostWith(Func<TestHost, CancellationToken, Task> start, TimeSpan? timeout = null)
    {
        TestHost? host = null;
        return host = new TestHost(
            static tree =>
            {
                tree.Options = new SupervisorOptions { MaxRestarts = 0 };
                tree.Add(static services => Teller.Named("a", services.GetRequiredService<Journal>()) with
                {
                    Name = services.GetRequiredService<ProcessSystem>().Name("a"),
                });
            },
            null,
            builder =>
            {
                builder.Services.Configure<HostOptions>(options => options.ShutdownTimeout = timeout ?? options.ShutdownTimeout);
                builder.Services.AddHostedService(_ => new StartStep(async cancellationToken =>
                {
                    Teller.At(host!.System.Name("a")).Fail("broken");
                    await start(host, cancellationToken);
                }));
            });
    }
}
