using Espalier.Hosting.Tests.Hosts;

namespace Espalier.Hosting.Tests;

/// <summary>Loops as children.</summary>
public sealed class WorkerTests
{
    [Fact]
    public async Task A_loop_is_told_to_stop_and_has_time_to_return()
    {
        await using var host = new TestHost(tree => tree.AddWorker("loop", static async (services, cancellationToken) =>
        {
            var journal = services.GetRequiredService<Journal>();
            journal.Add("run");
            try
            {
                await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, cancellationToken);
            }
            finally
            {
                await Task.Yield();
                journal.Add("cleaned up");
            }
        }));
        await host.StartAsync();
        Assert.Equal("run", await host.Journal.NextAsync());

        await host.StopAsync();

        Assert.Equal(["cleaned up"], host.Journal.Rest());
        Assert.DoesNotContain(host.Log.Lines, static line => line.Level >= LogLevel.Warning);
    }

    [Fact]
    public async Task A_loop_that_fails_runs_again_with_a_scope_of_its_own_and_one_that_returns_does_not()
    {
        await using var host = new TestHost(
            static tree => tree.AddWorker("loop", static async (services, _) =>
            {
                var journal = services.GetRequiredService<Journal>();
                services.GetRequiredService<Scoped>().Use();
                journal.Add("run");
                await Task.Yield();
                if (journal.IsFirst())
                    throw new InvalidOperationException("broken");
            }),
            null, static builder => builder.Services.AddScoped<Scoped>());

        await host.StartAsync();

        Assert.Equal(["scope 1", "run", "end of scope 1", "scope 2", "run", "end of scope 2"], await host.Journal.NextAsync(6));
        await host.StopAsync();
        Assert.Empty(host.Journal.Rest());
    }

    [Fact]
    public async Task A_loop_that_fails_as_it_is_told_to_stop_is_in_the_log()
    {
        await using var host = new TestHost(tree => tree.AddWorker("loop", static async (services, cancellationToken) =>
        {
            services.GetRequiredService<Journal>().Add("run");
            try
            {
                await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, cancellationToken);
            }
            catch (OperationCanceledException)
            {
                throw new IOException("the disk is full");
            }
        }));
        await host.StartAsync();
        Assert.Equal("run", await host.Journal.NextAsync());

        await host.StopAsync();

        Assert.Contains(
            host.Log.Lines, static line => line.Level == LogLevel.Error && line.Text.Contains("the disk is full", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Periodic_work_is_done_by_the_clock_of_the_container_and_first_when_its_time_has_passed()
    {
        await using var host = new TestHost(
            static tree => tree.AddPeriodic("tick", TimeSpan.FromMinutes(1), static async (services, _) =>
            {
                await Task.Yield();
                services.GetRequiredService<Journal>().Add("tick");
            }),
            null, static builder => builder.Services.AddSingleton<TimeProvider, ToldClock>());
        var clock = (ToldClock)host.Services.GetRequiredService<TimeProvider>();
        await host.StartAsync();
        Assert.Equal("every 00:01:00", await host.Journal.NextAsync());

        clock.Advance(TimeSpan.FromSeconds(59));
        clock.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal("tick", await host.Journal.NextAsync());
        clock.Advance(TimeSpan.FromMinutes(1));
        Assert.Equal("tick", await host.Journal.NextAsync());

        await host.StopAsync();
        Assert.Empty(host.Journal.Rest());
    }

    [Fact]
    public async Task Periodic_work_has_a_scope_of_its_own_each_time()
    {
        await using var host = new TestHost(
            static tree => tree.AddPeriodic("tick", TimeSpan.FromMinutes(1), static async (services, _) =>
            {
                await Task.Yield();
                services.GetRequiredService<Scoped>().Use();
            }),
            null, static builder => builder.Services.AddScoped<Scoped>().AddSingleton<TimeProvider, ToldClock>());
        var clock = (ToldClock)host.Services.GetRequiredService<TimeProvider>();
        await host.StartAsync();
        Assert.Equal("every 00:01:00", await host.Journal.NextAsync());

        clock.Advance(TimeSpan.FromMinutes(1));
        Assert.Equal(["scope 1", "end of scope 1"], await host.Journal.NextAsync(2));
        clock.Advance(TimeSpan.FromMinutes(1));
        Assert.Equal(["scope 2", "end of scope 2"], await host.Journal.NextAsync(2));

        await host.StopAsync();
    }

    [Fact]
    public async Task The_scope_of_a_loop_that_is_abandoned_ends_when_its_code_has()
    {
        await using var host = new TestHost(
            static tree => tree.AddWorker(
                "loop",
                static async (services, _) =>
                {
                    services.GetRequiredService<Scoped>().Use();
                    await services.GetRequiredService<EndlessEnd>().Source.Task;
                    services.GetRequiredService<Journal>().Add("ends");
                },
                static spec => spec with { Shutdown = ShutdownPolicy.Within(TimeSpan.Zero) }),
            static options => options.ConfigureSystem = static system => system with { UnwindGrace = TimeSpan.FromMilliseconds(50) },
            static builder => builder.Services.AddScoped<Scoped>());
        await host.StartAsync();
        Assert.Equal("scope 1", await host.Journal.NextAsync());

        await host.StopAsync();
        (int zombies, IReadOnlyList<string> before) = (host.System.ZombieCount, host.Journal.Rest());
        Endless.End(host.Services);

        Assert.Equal(1, zombies);
        Assert.Empty(before);
        Assert.Equal(["ends", "end of scope 1"], await host.Journal.NextAsync(2));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-TimeSpan.TicksPerSecond)]
    [InlineData(TimeSpan.TicksPerMillisecond - 1)]
    [InlineData((uint.MaxValue - 1) * TimeSpan.TicksPerMillisecond + 1)]
    public void Periodic_work_whose_time_no_timer_takes_is_refused_as_it_is_added(long ticks) => Assert.Throws<ArgumentOutOfRangeException>(
        "every", () => AddPeriodic(TimeSpan.FromTicks(ticks)));

    [Theory]
    [InlineData(1)]
    [InlineData(uint.MaxValue - 1)]
    public void Periodic_work_may_have_any_time_that_a_timer_takes(long milliseconds)
    {
        TimeSpan every = TimeSpan.FromMilliseconds(milliseconds);
        AddPeriodic(every);
        new PeriodicTimer(every).Dispose();
    }

    private static void AddPeriodic(TimeSpan every) => new ServiceCollection().AddSupervisionTree(
        tree => tree.AddPeriodic("tick", every, static _ => Task.CompletedTask));
}
