using System.Globalization;

namespace Espalier.Tests.Servers.Typed;

/// <summary>Constructor parameters that come from a container.</summary>
public sealed class ServiceTests
{
    [Fact]
    public async Task A_child_takes_its_services_from_the_container_of_its_system()
    {
        await using Lab lab = WithFormat(CultureInfo.InvariantCulture);

        await Supervisor.StartAsync(lab.System, [Clerk.Child()]);

        Assert.Equal("7", await Clerk.At(lab.LastStarted).WriteAsync(7));
    }

    [Fact]
    public async Task A_service_that_the_container_does_not_have_is_named_and_nothing_is_left()
    {
        await using Lab lab = WithFormat(null);

        var failure = await Assert.ThrowsAsync<StartFailedException>(() => Supervisor.StartAsync(lab.System, [Clerk.Child()]).AsTask());

        Assert.Contains("Clerk needs IFormatProvider as a service, and the container has none", failure.Message, StringComparison.Ordinal);
        Assert.Equal(0, lab.System.ProcessCount);
    }

    [Fact]
    public async Task A_service_with_a_default_value_may_be_missing()
    {
        await using Lab without = WithFormat(null);
        await using Lab with = WithFormat(CultureInfo.InvariantCulture);

        await Supervisor.StartAsync(without.System, [Scribe.Child(3)]);
        await Supervisor.StartAsync(with.System, [Scribe.Child(3)]);

        Assert.Equal("3 none", await Scribe.At(without.LastStarted).WriteAsync());
        Assert.Equal("3 CultureInfo", await Scribe.At(with.LastStarted).WriteAsync());
    }

    [Fact]
    public async Task Each_life_of_a_child_has_a_scope_of_its_own_that_ends_behind_it_and_before_the_next_life()
    {
        await using Lab lab = WithScopes(out _);
        SupervisorRef supervisor = await Supervisor.StartAsync(lab.System, [Tenant.Child(lab.Journal, fails: false)]);
        Tenant.Client first = Tenant.At(lab.LastStarted);
        Assert.Equal(1, await first.NumberAsync());

        first.Break();
        lab.Run();
        Tenant.Client second = Tenant.At(lab.LastStarted);

        Assert.Equal(2, await second.NumberAsync());
        await supervisor.StopAsync();
        Assert.Equal(["scope 1", "end of tenant 1", "end of scope 1", "scope 2", "end of tenant 2", "end of scope 2"], lab.Journal);
    }

    [Fact]
    public async Task A_start_that_fails_ends_its_scope_before_anybody_hears_of_it()
    {
        await using Lab lab = WithScopes(out _);

        await Assert.ThrowsAsync<StartFailedException>(
            () => Supervisor.StartAsync(lab.System, [Tenant.Child(lab.Journal, fails: true)]).AsTask());

        Assert.Equal(["scope 1", "end of tenant 1", "end of scope 1"], lab.Journal);
    }

    [Fact]
    public async Task A_killed_child_has_not_ended_before_its_scope_has()
    {
        await using Lab lab = WithScopes(out ScopedContainer container);
        await Supervisor.StartAsync(lab.System, [Tenant.Child(lab.Journal, fails: false) with { Restart = RestartType.Temporary }]);
        var gate = new TaskCompletionSource();
        container.Gate = gate.Task;
        Pid killed = lab.LastStarted;

        killed.Kill();
        lab.Run();
        ExitReason? before = lab.EndOf(killed);
        gate.SetResult();
        lab.Run();

        Assert.Null(before);
        Assert.Equal(ExitReason.Killed, lab.EndOf(killed));
        Assert.Equal(["scope 1", "end of tenant 1", "end of scope 1"], lab.Journal);
    }

    [Fact]
    public async Task The_scope_of_an_abandoned_child_ends_when_its_code_has()
    {
        await using Lab lab = WithScopes(out _);
        var stubborn = new TaskCompletionSource();
        ChildSpec spec = ChildSpec.For(context => new Squatter(stubborn.Task, (Lease)context.Services!.GetService(typeof(Lease))!));
        Task<SupervisorRef> start = lab.Begin(lab.Puppet(), _ => Supervisor.StartAsync(lab.System, [spec]));

        lab.LastStarted.Kill();
        lab.Advance(1_000);
        string[] abandoned = [.. lab.Journal];
        stubborn.SetResult();
        lab.Run();

        await Assert.ThrowsAsync<StartFailedException>(() => start);
        Assert.Equal(["scope 1"], abandoned);
        Assert.Equal(["scope 1", "end of scope 1"], lab.Journal);
    }

    [Fact]
    public async Task A_server_that_comes_out_of_its_scope_is_disposed_by_both()
    {
        await using Lab lab = WithScopes(out _);
        var journal = new List<string>();
        ChildSpec spec = ChildSpec.For(context =>
        {
            var lease = (Lease)context.Services!.GetService(typeof(Lease))!;
            lease.Server = new Tenant(journal, fails: false, lease, lease);
            return (Tenant)lease.Server;
        });

        SupervisorRef supervisor = await Supervisor.StartAsync(lab.System, [spec]);
        await supervisor.StopAsync();

        Assert.Equal(["end of tenant 1", "end of tenant 1"], journal);
    }

    [Fact]
    public async Task A_child_that_asks_for_nothing_has_no_scope()
    {
        await using Lab lab = WithScopes(out _);

        SupervisorRef supervisor = await Supervisor.StartAsync(lab.System, [ChildSpec.For(() => new Bell())]);
        await supervisor.StopAsync();

        Assert.Empty(lab.Journal);
    }

    [Fact]
    public async Task A_start_function_itself_sees_the_container_of_the_system()
    {
        await using Lab lab = WithScopes(out ScopedContainer container);
        IServiceProvider? seen = null;

        await Supervisor.StartAsync(
            lab.System,
            [
                new ChildSpec
                {
                    Id = "bell",
                    Start = context =>
                    {
                        seen = context.Services;
                        return context.StartAsync(() => new Bell());
                    },
                },
            ]);

        Assert.Same(container, seen);
    }

    [Fact]
    public async Task A_function_has_one_scope_of_its_own_that_ends_behind_it()
    {
        await using Lab lab = WithScopes(out _);

        lab.System.Spawn(async self =>
        {
            object? first = self.Services!.GetService(typeof(Lease));
            await Task.Yield();
            lab.Journal.Add(ReferenceEquals(first, self.Services!.GetService(typeof(Lease))) ? "the same" : "another");
        });
        lab.Run();

        Assert.Equal(["scope 1", "the same", "end of scope 1"], lab.Journal);
    }

    [Fact]
    public async Task Code_that_has_left_the_turn_takes_no_services()
    {
        await using Lab lab = WithScopes(out _);
        ProcessContext context = default;
        lab.System.Spawn(async self =>
        {
            context = self;
            await self.ReceiveAsync<string>();
        });
        lab.Run();

        Assert.Throws<InvalidOperationException>(() => context.Services);

        context.Self.Kill();
        Assert.Throws<ExitException>(() => context.Services);
        Assert.Empty(lab.Journal);
    }

    private static Lab WithScopes(out ScopedContainer container)
    {
        var scoped = new ScopedContainer();
        var lab = new Lab(configure: options => options with { Services = scoped });
        scoped.Journal = lab.Journal;
        container = scoped;
        return lab;
    }

    private static Lab WithFormat(IFormatProvider? format) => new(configure: options => options with { Services = new Container(format) });

    private sealed class Container(IFormatProvider? format) : IServiceProvider
    {
        public object? GetService(Type serviceType) => serviceType == typeof(IFormatProvider) ? format : null;
    }
}
