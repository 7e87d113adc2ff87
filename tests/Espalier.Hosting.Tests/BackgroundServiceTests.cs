using Espalier.Hosting.Tests.Hosts;

namespace Espalier.Hosting.Tests;

/// <summary>Services that know nothing of processes.</summary>
public sealed class BackgroundServiceTests
{
    [Fact, PeerDefect(21)]
    public async Task A_crash_starts_that_service_again_alone_and_as_a_new_instance()
    {
        await using var host = new TestHost(static tree => tree.AddBackgroundService<Poller>().AddBackgroundService<Quiet>());
        await host.StartAsync();
        Assert.Equal(["poller 1 runs", "quiet runs"], (await host.Journal.NextAsync(2)).Order(StringComparer.Ordinal));

        host.Services.GetRequiredService<PollerControl>().Fail();

        Assert.Equal(["poller 1 stops", "poller 1 is disposed", "poller 2 runs"], await host.Journal.NextAsync(3));
        await host.StopAsync();
        Assert.Equal(["quiet stops", "poller 2 stops", "poller 2 is disposed"], host.Journal.Rest());
        Assert.Contains(host.Log.Lines, static line => line is { Id: 1001, Level: LogLevel.Error });
    }

    [Fact]
    public async Task One_that_returns_stays_gone()
    {
        await using var host = new TestHost(static tree => tree.AddBackgroundService<Poller>());
        await host.StartAsync();
        Assert.Equal("poller 1 runs", await host.Journal.NextAsync());
        Pid pid = Assert.Single(await host.Root.GetChildrenAsync()).Pid ?? default;

        host.Services.GetRequiredService<PollerControl>().Return();

        Assert.Equal(["poller 1 stops", "poller 1 is disposed"], await host.Journal.NextAsync(2));
        await pid.WaitForExitAsync();
        ChildInfo child = Assert.Single(await host.Root.GetChildrenAsync());
        Assert.Equal(ChildStatus.Stopped, child.Status);
        await host.StopAsync();
    }

    [Fact, PeerDefect(23)]
    public async Task Code_that_blocks_before_its_first_await_keeps_neither_the_host_nor_its_siblings_from_starting()
    {
        using var gate = new ManualResetEventSlim();
        await using var host = new TestHost(
            static tree => tree.AddBackgroundService<Blocked>().AddBackgroundService<BlockedStart>().AddBackgroundService<Quiet>(), null,
            builder => builder.Services.AddSingleton(gate));

        await host.StartAsync();

        Assert.Equal(
            ["blocked start runs", "blocked runs", "quiet runs"],
            (await host.Journal.NextAsync(3)).OrderBy(static entry => entry.Length).Reverse());
        gate.Set();
        await host.StopAsync();
    }

    [Fact]
    public async Task One_that_still_starts_is_told_to_give_that_up_before_it_is_stopped()
    {
        await using var host = new TestHost(static tree => tree.AddBackgroundService<SlowStart>());
        await host.StartAsync();
        Assert.Equal("begins to start", await host.Journal.NextAsync());

        await host.StopAsync();

        Assert.Equal(["gives up starting", "stops"], host.Journal.Rest());
        Assert.DoesNotContain(host.Log.Lines, static line => line.Level >= LogLevel.Error);
    }

    [Fact]
    public async Task One_that_cannot_be_made_fails_the_start_of_the_host_and_names_what_is_missing()
    {
        await using var host = new TestHost(static tree => tree.AddBackgroundService<Blocked>());

        var failure = await Assert.ThrowsAsync<StartFailedException>(host.StartAsync);

        Assert.Contains("child Blocked failed to start", failure.Message, StringComparison.Ordinal);
        Assert.Contains(nameof(ManualResetEventSlim), failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Its_stop_is_awaited_and_cut_short_when_its_shutdown_time_is_over()
    {
        await using var host = new TestHost(
            static tree => tree
                .AddBackgroundService<Quiet>()
                .AddBackgroundService<Endless>(static spec => spec with { Shutdown = ShutdownPolicy.Within(TimeSpan.Zero) }),
            static options => options.ConfigureSystem = static system => system with { UnwindGrace = TimeSpan.FromMilliseconds(50) });
        await host.StartAsync();
        Assert.Equal(["endless runs", "quiet runs"], (await host.Journal.NextAsync(2)).Order(StringComparer.Ordinal));

        await host.StopAsync();

        Assert.Equal(["quiet stops"], host.Journal.Rest());
        Assert.Equal(1, host.System.ZombieCount);
        Endless.End(host.Services);
    }

    [Fact]
    public async Task One_that_fails_as_it_is_stopped_is_in_the_log()
    {
        await using var host = new TestHost(static tree => tree.AddBackgroundService<Flusher>());
        await host.StartAsync();
        Assert.Equal("flusher runs", await host.Journal.NextAsync());

        await host.StopAsync();

        Assert.Contains(
            host.Log.Lines, static line => line.Level == LogLevel.Error && line.Text.Contains("the disk is full", StringComparison.Ordinal));
    }

    [Fact]
    public async Task One_that_has_failed_and_then_fails_to_stop_is_in_the_log_with_both()
    {
        await using var host = new TestHost(
            static tree => tree.AddBackgroundService<Tripper>(static spec => spec with { Restart = RestartType.Temporary }));

        await host.StartAsync();
        await host.Log.WaitForAsync(1001);

        string text = Assert.Single(host.Log.Lines, static line => line.Id == 1001).Text;
        Assert.Contains("it has tripped", text, StringComparison.Ordinal);
        Assert.Contains("and could not be stopped", text, StringComparison.Ordinal);
        await host.StopAsync();
    }

    [Fact]
    public async Task A_stop_in_good_order_leaves_no_dead_letter()
    {
        await using var host = new TestHost(static tree => tree
            .AddBackgroundService<Quiet>()
            .AddWorker("killed", RunUntilStoppedAsync, static spec => spec with { Shutdown = ShutdownPolicy.BrutalKill })
            .AddWorker("loop", RunUntilStoppedAsync));
        await host.StartAsync();
        Assert.Equal("quiet runs", await host.Journal.NextAsync());

        await host.StopAsync();

        Assert.Equal((0, 0), (host.System.DeadLetterCount, host.System.RefusedSendCount));
    }

    [Fact]
    public async Task A_service_that_the_host_runs_too_is_refused_before_anything_starts()
    {
        await using var host = new TestHost(
            static tree => tree.AddSupervisor("inner", static inner => inner.AddBackgroundService<Quiet>()), null,
            static builder => builder.Services.AddHostedService<Quiet>());

        var failure = await Assert.ThrowsAsync<InvalidOperationException>(host.StartAsync);

        Assert.Contains("Quiet would run twice", failure.Message, StringComparison.Ordinal);
        Assert.Empty(host.Journal.Rest());
    }

    [Theory]
    [InlineData("class")]
    [InlineData("interface")]
    [InlineData("key")]
    [InlineData("function")]
    public async Task A_service_that_the_container_makes_too_is_warned_of_because_that_one_never_runs(string registration)
    {
        await using var host = new TestHost(
            static tree => tree.AddBackgroundService<Quiet>(), null, builder => _ = registration switch
            {
                "class" => builder.Services.AddSingleton<Quiet>(),
                "interface" => builder.Services.AddSingleton<IDisposable, Quiet>(),
                "key" => builder.Services.AddKeyedSingleton<Quiet>("quiet"),
                _ => builder.Services.AddScoped(static services => new Quiet(services.GetRequiredService<Journal>())),
            });

        await host.StartAsync();

        LogLine line = Assert.Single(host.Log.Lines, static line => line.Id == 7006);
        Assert.Equal(LogLevel.Warning, line.Level);
        Assert.StartsWith("Quiet is a child of the supervision tree, and is registered in the container too", line.Text, StringComparison.Ordinal);
        await host.StopAsync();
    }

    [Fact]
    public async Task A_service_that_only_the_tree_makes_is_not_warned_of()
    {
        await using var host = new TestHost(
            static tree => tree.AddBackgroundService<Quiet>(), null, static builder => builder.Services.AddHostedService<Neighbour>());

        await host.StartAsync();

        Assert.DoesNotContain(host.Log.Lines, static line => line.Id == 7006);
        await host.StopAsync();
    }

    [Fact]
    public async Task The_start_of_a_hosted_service_is_the_start_of_the_child_and_its_stop_is_awaited()
    {
        await using var host = new TestHost(static tree =>
        {
            TreeLifetimeTests.Tellers("a")(tree);
            tree.AddHostedService<Neighbour>();
            TreeLifetimeTests.Tellers("b")(tree);
        });

        await host.StartAsync();
        await host.StopAsync();

        Assert.Equal(["start a", "start neighbour", "start b", "stop b", "stop neighbour", "stop a"], host.Journal.Rest());
    }

    [Fact]
    public void A_background_service_is_not_taken_for_a_service_without_an_end() => Assert.Throws<ArgumentException>(
        static () => new ServiceCollection().AddSupervisionTree(static tree => tree.AddHostedService<Quiet>()));

    private static Task RunUntilStoppedAsync(CancellationToken cancellationToken) =>
        Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, cancellationToken);
}
