using Espalier.Hosting.Tests.Hosts;
using Espalier.Testing;

namespace Espalier.Hosting.Tests;

/// <summary>The time that a stop may take.</summary>
[Collection(Alone.Name)]
public sealed class StopBudgetTests
{
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(1);

    [Fact, PeerDefect(25)]
    public async Task A_tree_that_may_need_more_than_the_host_gives_is_told_of_with_the_numbers()
    {
        await using var host = HostWith(timeout: 30, ("slow", 20), ("slower", 25));

        await host.StartAsync();

        Assert.Equal(
            "Stopping the supervision tree may take 47 s (slower 26 s, slow 21 s, with 1 s for each process that has to be killed), and the host " +
            "leaves it 28 s of its shutdown timeout of 30 s: what has not ended by then is killed. Give children a " +
            "shorter Shutdown, or the host a longer HostOptions.ShutdownTimeout.",
            Assert.Single(host.Log.Lines, static line => line is { Id: 7001, Level: LogLevel.Warning }).Text);
    }

    [Fact]
    public void Of_many_children_those_that_need_most_are_named_and_the_others_counted()
    {
        PlannedChild[] children = [.. Enumerable.Range(1, 12).Select(static i => Worker($"w{i}", ShutdownPolicy.Within(TimeSpan.FromSeconds(i))))];

        StopBudget budget = StopBudget.Of(children, Grace, TimeSpan.Zero);

        Assert.Equal("w12 13 s, w11 12 s, w10 11 s, w9 10 s, w8 9 s, w7 8 s, w6 7 s, w5 6 s, and 4 others 14 s", budget.PartsText);
    }

    [Fact]
    public async Task A_tree_that_fits_is_not_told_of()
    {
        await using var host = HostWith(timeout: 30, ("slow", 20), ("quick", 6));

        await host.StartAsync();

        Assert.DoesNotContain(host.Log.Lines, static line => line.Id == 7001);
    }

    [Theory]
    [InlineData(30, 28)]
    [InlineData(5, 3.5)]
    [InlineData(2, 0.8)]
    public void A_killed_process_can_unwind_and_be_reported_within_the_time(double time, double expected) =>
        Assert.Equal(TimeSpan.FromSeconds(expected), StopBudget.GraceWithin(TimeSpan.FromSeconds(time), Grace));

    [Theory]
    [InlineData(1.2, 1.0, 0.3)]
    [InlineData(1, 1.0, 0.25)]
    [InlineData(30, 40.0, 7.5)]
    [InlineData(30, null, 7.5)]
    [InlineData(0, 1.0, 0)]
    public void Of_a_time_too_short_for_that_a_quarter_is_left_to_those_who_end_in_good_order(double time, double? unwinding, double expected)
    {
        TimeSpan grace = unwinding is { } seconds ? TimeSpan.FromSeconds(seconds) : Timeout.InfiniteTimeSpan;

        Assert.Equal(TimeSpan.FromSeconds(expected), StopBudget.GraceWithin(TimeSpan.FromSeconds(time), grace));
    }

    [Fact]
    public async Task The_numbers_are_those_of_the_system_as_the_program_wants_it()
    {
        await using var host = HostWith(
            timeout: 30, static options => options.ConfigureSystem = static system => system with { UnwindGrace = TimeSpan.FromSeconds(10) },
            ("slow", 10));

        await host.StartAsync();

        Assert.StartsWith(
            "Stopping the supervision tree may take 20 s (slow 20 s, with 10 s for each process that has to be killed), and the host leaves it 19 s",
            Assert.Single(host.Log.Lines, static line => line.Id == 7001).Text, StringComparison.Ordinal);
    }

    [Fact]
    public void Without_a_limit_of_the_host_there_is_none() =>
        Assert.Equal(Timeout.InfiniteTimeSpan, StopBudget.GraceWithin(Timeout.InfiniteTimeSpan, Grace));

    [Fact]
    public void A_supervisor_needs_what_its_children_need_together_but_no_more_than_its_own_time()
    {
        PlannedChild[] children =
        [
            Worker("a", ShutdownPolicy.Within(TimeSpan.FromSeconds(3))), Worker("b", ShutdownPolicy.BrutalKill), Worker("c", null),
        ];

        Assert.Equal(TimeSpan.FromSeconds(11), NeedOf(Desk(null, children)));
        Assert.Equal(TimeSpan.FromSeconds(3), NeedOf(Desk(ShutdownPolicy.Within(TimeSpan.FromSeconds(2)), children)));
    }

    [Fact]
    public void An_endless_worker_never_fits_and_a_supervisor_that_nobody_knows_counts_nothing()
    {
        Assert.False(StopBudget.Of([Worker("a", ShutdownPolicy.Infinite)], Grace, TimeSpan.FromDays(1)).Fits);
        Assert.True(StopBudget.Of([Worker("a", ShutdownPolicy.Infinite)], Grace, Timeout.InfiniteTimeSpan).Fits);
        Assert.Equal(TimeSpan.Zero, NeedOf(Desk(null, null)));
    }

    [Fact, PeerDefect(25)]
    public async Task A_child_that_does_not_end_is_killed_within_the_time_of_the_host_and_the_host_ends_well()
    {
        await using var host = new TestHost(
            static tree => tree.AddBackgroundService<Endless>(static spec => spec with { Shutdown = ShutdownPolicy.Infinite }), null,
            static builder => builder.Services.Configure<HostOptions>(static options => options.ShutdownTimeout = TimeSpan.FromSeconds(2)));
        await host.StartAsync();
        Assert.Equal("endless runs", await host.Journal.NextAsync());

        await host.StopAsync();

        Assert.Equal(1, host.System.ZombieCount);
        Assert.Equal(0, host.System.ProcessCount);
        Assert.DoesNotContain(host.Log.Lines, static line => line.Id == 7004);
        Endless.End(host.Services);
    }

    [Fact]
    public async Task What_services_that_stop_before_have_taken_of_the_time_the_tree_does_not_have()
    {
        var clock = new VirtualClock();
        await using var host = new TestHost(
            static tree => tree.Add(static services => ChildSpec.For(() => new Stubborn(services.GetRequiredService<Journal>())) with
            {
                Shutdown = ShutdownPolicy.Infinite,
            }),
            null, builder => builder.Services
                .AddSingleton<TimeProvider>(clock)
                .AddHostedService(_ => new StopStep(() => clock.Advance(TimeSpan.FromSeconds(20)))));
        await host.StartAsync();

        Task stop = host.StopAsync();
        Assert.Equal("stubborn is told", await host.Journal.NextAsync());
        clock.Advance(TimeSpan.FromSeconds(8));

        Assert.Equal("stubborn is killed", await host.Journal.NextAsync());
        await stop;
    }

    private static TestHost HostWith(int timeout, params (string Name, int Seconds)[] children) => HostWith(timeout, null, children);

    private static TestHost HostWith(
        int timeout, Action<SupervisionTreeOptions>? configureOptions, params (string Name, int Seconds)[] children) => new(
        tree =>
        {
            foreach ((string name, int seconds) in children)
            {
                tree.AddWorker(
                    name, static _ => Task.CompletedTask, spec => spec with { Shutdown = ShutdownPolicy.Within(TimeSpan.FromSeconds(seconds)) });
            }
        },
        configureOptions,
        builder => builder.Services.Configure<HostOptions>(options => options.ShutdownTimeout = TimeSpan.FromSeconds(timeout)));

    private static TimeSpan NeedOf(PlannedChild child) => StopBudget.Of([child], Grace, Timeout.InfiniteTimeSpan).Needed;

    private static PlannedChild Worker(string id, ShutdownPolicy? shutdown) =>
        new(new ChildSpec { Id = id, Start = static _ => default, Shutdown = shutdown }, null);

    private static PlannedChild Desk(ShutdownPolicy? shutdown, IReadOnlyList<PlannedChild>? children) =>
        new(new ChildSpec { Id = "desk", Start = static _ => default, Type = ChildType.Supervisor, Shutdown = shutdown }, children);
}
