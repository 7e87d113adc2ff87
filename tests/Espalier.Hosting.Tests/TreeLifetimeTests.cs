using Espalier.Hosting.Tests.Hosts;
using Espalier.Testing;

namespace Espalier.Hosting.Tests;

public sealed class TreeLifetimeTests
{
    [Fact, PeerDefect(24)]
    public async Task A_tree_starts_before_the_hosted_services_and_stops_after_them()
    {
        await using var host = new TestHost(Tellers("a", "b"), null, static builder => builder.Services.AddHostedService<Neighbour>());

        await host.StartAsync();
        await host.StopAsync();

        Assert.Equal(["start a", "start b", "start neighbour", "stop neighbour", "stop b", "stop a"], host.Journal.Rest());
    }

    [Fact, PeerDefect(24)]
    public async Task A_tree_that_is_to_be_last_starts_after_the_hosted_services_and_stops_before_them()
    {
        await using var host = new TestHost(
            Tellers("a", "b"), static options => options.Order = TreeOrder.AfterHostedServices,
            static builder => builder.Services.AddHostedService<Neighbour>());

        await host.StartAsync();
        await host.StopAsync();

        Assert.Equal(["start neighbour", "start a", "start b", "stop b", "stop a", "stop neighbour"], host.Journal.Rest());
    }

    [Fact]
    public async Task Several_calls_add_to_one_root_in_their_order_and_a_supervisor_has_children_of_its_own()
    {
        await using var host = new TestHost(Tellers("a"), null, builder => builder.Services
            .AddSupervisionTree(static tree => tree.AddSupervisor("desk", Tellers("b", "c")))
            .AddSupervisionTree(Tellers("d")));

        await host.StartAsync();

        Assert.Equal(["start a", "start b", "start c", "start d"], host.Journal.Rest());
        Assert.Equal(["d", "desk", "a"], (await host.Root.GetChildrenAsync()).Select(static child => child.Id.ToString()));
        Assert.Equal(2, (await Supervisor.At(host.System.Name("desk")).CountChildrenAsync()).Active);
    }

    [Fact]
    public async Task A_named_child_answers_by_its_name()
    {
        await using var host = new TestHost(static tree => tree.Add(services =>
            Teller.Child("a", services.GetRequiredService<Journal>()) with { Name = services.GetRequiredService<ProcessSystem>().Name("first") }));

        await host.StartAsync();

        Assert.Equal("a", await Teller.At(host.System.Name("first")).TellAsync());
    }

    [Fact]
    public async Task The_clock_of_the_container_is_the_systems()
    {
        var clock = new VirtualClock();
        await using var host = new TestHost(
            Tellers("a"), null, builder => builder.Services.AddSingleton<TimeProvider>(clock));

        Assert.Same(clock, host.System.TimeProvider);
    }

    [Fact]
    public async Task A_child_that_cannot_be_started_fails_the_start_of_the_host_and_stops_its_older_siblings()
    {
        await using var host = new TestHost(static tree =>
        {
            Tellers("a")(tree);
            tree.Add(ChildSpec.For<Teller>(static () => throw new InvalidOperationException("no teller")));
        });

        StartFailedException failure = await Assert.ThrowsAsync<StartFailedException>(host.StartAsync);

        Assert.Contains("no teller", failure.Message, StringComparison.Ordinal);
        Assert.Equal(["start a", "stop a"], host.Journal.Rest());
        Assert.True(host.ExitCode.HasFailed);
    }

    [Fact]
    public async Task A_host_that_is_told_to_stop_while_it_starts_gives_the_tree_up_and_that_is_no_failure()
    {
        await using var host = new TestHost(static tree =>
        {
            Tellers("a")(tree);
            tree.AddHostedService<EndlessStart>();
        });
        Task start = host.StartAsync();
        Assert.Equal(["start a", "begins to start"], await host.Journal.NextAsync(2));

        host.Services.GetRequiredService<IHostApplicationLifetime>().StopApplication();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => start);
        Assert.Contains("gives up starting", host.Journal.Rest());
        Assert.Equal((0, false), (host.System.ProcessCount, host.ExitCode.HasFailed));
    }

    [Fact]
    public async Task A_tree_that_somebody_else_stops_stops_the_host_and_is_no_failure()
    {
        await using var host = new TestHost(Tellers("a"));
        await host.StartAsync();

        await host.System.StopAsync();
        await host.WaitForStoppingAsync();
        await host.StopAsync();

        Assert.False(host.ExitCode.HasFailed);
        Assert.Single(host.Log.Lines, static line => line.Id == 7003);
    }

    [Fact]
    public async Task A_host_that_is_disposed_without_a_stop_takes_the_tree_along()
    {
        var host = new TestHost(Tellers("a"));
        await host.StartAsync();

        await host.DisposeAsync();

        Assert.Equal(["start a", "stop a"], host.Journal.Rest());
    }

    internal static Action<SupervisionTreeBuilder> Tellers(params string[] names) => tree =>
    {
        foreach (string name in names)
            tree.Add(services => Teller.Named(name, services.GetRequiredService<Journal>()));
    };
}
