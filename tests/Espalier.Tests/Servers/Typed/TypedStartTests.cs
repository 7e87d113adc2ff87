namespace Espalier.Tests.Servers.Typed;

/// <summary>How typed servers are started, supervised and found.</summary>
public sealed class TypedStartTests
{
    [Fact]
    public async Task A_start_that_fails_says_which_class_it_was()
    {
        await using var lab = new Lab();
        await Bell.StartAsync(lab.System, new ServerOptions { Name = lab.System.Name("bell") });

        var failure = await Assert.ThrowsAsync<StartFailedException>(
            () => Bell.StartAsync(lab.System, new ServerOptions { Name = lab.System.Name("bell") }).AsTask());

        Assert.StartsWith("The start of Bell failed: ", failure.Message, StringComparison.Ordinal);
        Assert.IsType<StartError.AlreadyStarted>(failure.Error);
    }

    [Fact]
    public async Task A_linked_start_ties_it_to_whoever_starts_it()
    {
        await using var lab = new Lab();
        Pid parent = lab.Puppet();
        Till.Client? till = null;

        lab.Tell(parent, async self => till = await Till.StartLinkedAsync(self, lab.Journal));
        Assert.True(till!.Address.TryFind(out Pid pid));
        parent.Kill();
        lab.Run();

        Assert.Equal(ExitReason.Killed, lab.EndOf(pid));
        Assert.Equal(["dispose"], lab.Journal);
    }

    [Theory, Seeds]
    public async Task A_client_by_name_finds_the_next_life_of_a_child(int seed)
    {
        await using var lab = new Lab(seed);
        ProcessName name = lab.System.Name("till");
        await Supervisor.StartAsync(lab.System, [Till.Child(lab.Journal, 5) with { Name = name }]);
        Till.IClient till = Till.At(name);

        Assert.Equal(6, await till.AddAsync());
        await Assert.ThrowsAsync<CallFailedException>(() => till.BreakAsync("broken").AsTask());
        lab.Run();

        Assert.Equal(6, await till.AddAsync());
        Assert.Equal(name, till.Address.Name);
    }

    [Fact]
    public async Task A_child_takes_the_defaults_of_its_class()
    {
        await using var lab = new Lab();

        ChildSpec child = Clerk.Child();

        Assert.Equal((RestartType.Transient, (ChildId)typeof(Clerk)), (child.Restart, child.Id));
    }

    [Fact]
    public async Task A_client_stops_its_server()
    {
        await using var lab = new Lab();
        Till.IClient till = await Till.StartAsync(lab.System, lab.Journal);

        await till.StopAsync(ExitReason.Shutdown);

        Assert.Equal(["terminate shutdown", "dispose"], lab.Journal);
    }

    [Fact]
    public async Task A_child_whose_constructor_needs_a_service_does_not_start_without_a_container()
    {
        await using var lab = new Lab();

        var failure = await Assert.ThrowsAsync<StartFailedException>(
            () => Supervisor.StartAsync(lab.System, [Clerk.Child()]).AsTask());

        Assert.Contains("Clerk needs IFormatProvider as a service, and its system has no container", failure.Message, StringComparison.Ordinal);
    }
}
