using Espalier.Hosting.Tests.Hosts;

namespace Espalier.Hosting.Tests;

/// <summary>Servers and the container.</summary>
public sealed class ServerClientTests
{
    [Fact]
    public async Task A_client_is_injected_by_its_interface_and_outlives_the_server()
    {
        await using var host = HostWithClerk();
        var clerk = host.Services.GetRequiredService<Clerk.IClient>();
        await host.StartAsync();

        int before = await clerk.AddAsync(2);
        host.System.Name("clerk").TryFind(out Pid first);
        clerk.Fail();
        await first.WaitForExitAsync();
        await host.Root.CountChildrenAsync();
        int after = await clerk.AddAsync(2);

        Assert.Equal((42, 42), (before, after));
        Assert.Same(clerk, host.Services.GetRequiredService<Clerk.IClient>());
    }

    [Fact]
    public async Task Each_life_of_a_server_has_a_scope_of_its_own_that_ends_behind_it()
    {
        await using var host = HostWithClerk();
        await host.StartAsync();
        Assert.Equal("scope 1", await host.Journal.NextAsync());

        host.Services.GetRequiredService<Clerk.IClient>().Fail();

        Assert.Equal(["end of scope 1", "scope 2"], await host.Journal.NextAsync(2));
        await host.StopAsync();
        Assert.Equal(["end of scope 2"], host.Journal.Rest());
    }

    [Fact]
    public async Task A_call_before_the_tree_has_started_fails_and_says_so()
    {
        await using var host = HostWithClerk();

        var failure = await Assert.ThrowsAsync<CallFailedException>(
            async () => await host.Services.GetRequiredService<Clerk.IClient>().AddAsync(1));

        Assert.Equal(ExitReason.NoProcess, failure.Reason);
    }

    [Fact]
    public async Task A_client_of_any_address_is_injected_too()
    {
        await using var host = new TestHost(
            static tree => tree.Add("clerk", Clerk.Child(40)), null,
            static builder => builder.Services.AddScoped<Scoped>().AddServerClient<Clerk.IClient>(
                static services => services.GetRequiredService<ProcessSystem>().Name("clerk")));
        await host.StartAsync();

        Assert.Equal(41, await host.Services.GetRequiredService<Clerk.IClient>().AddAsync(1));
    }

    [Fact]
    public async Task A_handler_logs_in_a_scope_that_says_who_and_what_also_behind_its_awaits()
    {
        await using var host = HostWithClerk(static options => options.LogScopes = true);
        await host.StartAsync();
        host.System.Name("clerk").TryFind(out Pid pid);

        await host.Services.GetRequiredService<Clerk.IClient>().AddAsync(1);

        Assert.Equal("init", ScopeOf(host, "init", pid));
        Assert.Equal("call Clerk.Add", ScopeOf(host, "before", pid));
        Assert.Equal("call Clerk.Add", ScopeOf(host, "after", pid));
    }

    [Fact]
    public async Task Without_being_asked_for_there_are_no_scopes()
    {
        await using var host = HostWithClerk();
        await host.StartAsync();

        await host.Services.GetRequiredService<Clerk.IClient>().AddAsync(1);

        Assert.All(host.Log.Lines, static line => Assert.Empty(line.Scopes));
    }

    [Fact]
    public async Task A_client_in_a_program_without_a_tree_says_what_is_missing()
    {
        await using ServiceProvider services = new ServiceCollection().AddServerClient<Clerk.IClient>("clerk").BuildServiceProvider();

        InvalidOperationException failure = Assert.Throws<InvalidOperationException>(() => services.GetRequiredService<Clerk.IClient>());

        Assert.StartsWith(
            "AddServerClient<Clerk.IClient> finds no ProcessSystem: expected services.AddSupervisionTree(...)", failure.Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void A_second_client_of_one_interface_is_refused_and_named()
    {
        IServiceCollection services = new ServiceCollection().AddServerClient<Clerk.IClient>("clerk");

        InvalidOperationException failure = Assert.Throws<InvalidOperationException>(() => services.AddServerClient<Clerk.IClient>("other"));

        Assert.StartsWith("Clerk.IClient is registered already: expected one AddServerClient", failure.Message, StringComparison.Ordinal);
    }

    private static TestHost HostWithClerk(Action<SupervisionTreeOptions>? configureOptions = null) => new(
        static tree => tree.Add("clerk", Clerk.Child(40)), configureOptions,
        static builder => builder.Services.AddScoped<Scoped>().AddServerClient<Clerk.IClient>("clerk"));

    /// <summary>The message of the one scope around a line, whose process and path must be the clerk's.</summary>
    private static object? ScopeOf(TestHost host, string text, Pid pid)
    {
        LogLine line = Assert.Single(host.Log.Lines, line => line.Text == text);
        var scope = Assert.IsAssignableFrom<IReadOnlyList<KeyValuePair<string, object?>>>(Assert.Single(line.Scopes));
        Dictionary<string, object?> values = new(scope);
        Assert.Equal(pid, values["Pid"]);
        Assert.Equal("root/clerk", values["Path"]);
        return values["Message"];
    }
}
