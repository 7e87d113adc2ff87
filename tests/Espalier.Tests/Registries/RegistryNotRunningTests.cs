using Espalier.Tests.Servers;
using Espalier.Tests.Shared;

namespace Espalier.Tests.Registries;

/// <summary>A registry that does not run, or has just ended.</summary>
public sealed class RegistryNotRunningTests
{
    [Theory]
    [InlineData(RegistryKeys.Unique)]
    [InlineData(RegistryKeys.Duplicate)]
    [OtpCase("registry/unique_test", "raises on unknown registry name")]
    [OtpCase("registry/duplicate_test", "raises on unknown registry name")]
    public async Task Every_member_names_it(RegistryKeys keys)
    {
        await using var lab = new Lab();
        var rooms = new ProcessRegistry<string, int>(lab.System, "rooms", new RegistryOptions { Keys = keys });

        AssertNotRunning(lab, rooms, keys);
    }

    [Fact]
    public async Task From_the_moment_of_its_kill_it_does_not_run_and_afterwards_neither()
    {
        await using var lab = new Lab();
        var rooms = await lab.StartRegistryAsync();

        rooms.PidOf().Kill();
        AssertNotRunning(lab, rooms, RegistryKeys.Unique);
        lab.Run();
        AssertNotRunning(lab, rooms, RegistryKeys.Unique);
    }

    [Fact]
    public async Task A_name_in_it_fails_calls_and_starts_and_is_silent_for_casts()
    {
        await using var lab = new Lab();
        var rooms = new ProcessRegistry<string, int>(lab.System, "rooms");
        ProcessName name = rooms.Name("a");

        name.Cast("nobody minds");

        Assert.Throws<ProcessNotFoundException>(() => name.TryFind(out _));
        Assert.Throws<ProcessNotFoundException>(() => name.Send("x"));
        await Assert.ThrowsAsync<ProcessNotFoundException>(async () => await name.CallAsync(new Ask("x")));
        await Assert.ThrowsAsync<ProcessNotFoundException>(
            async () => await lab.System.StartServerAsync(() => new LabServer(lab), new ServerOptions { Name = name }));
    }

    [Fact]
    public async Task A_second_registry_of_the_name_learns_who_has_it()
    {
        await using var lab = new Lab();
        var rooms = await lab.StartRegistryAsync();

        StartResult second = await new ProcessRegistry<int>(lab.System, "rooms").StartAsync();

        Assert.Equal(new StartResult.Failed(new StartError.AlreadyStarted(rooms.PidOf())), second);
    }

    private static void AssertNotRunning(Lab lab, ProcessRegistry<string, int> rooms, RegistryKeys keys)
    {
        List<Action<ProcessContext>> members =
        [
            self => self.Equals(rooms.Count),
            self => self.Equals(rooms.Entries),
            _ => rooms.Lookup("a"),
            self => rooms.GetKeys(self.Self),
            self => rooms.GetValues("a", self.Self),
            _ => rooms.Dispatch("a", _ => { }),
            _ => rooms.Publish("a", "x"),
            self => rooms.TryRegister(self, "a", 1, out Pid _),
            self => rooms.Unregister(self, "a"),
            self => rooms.UnregisterWhere(self, "a", _ => true),
            _ => rooms.PutMetadata("m", 1),
            _ => rooms.TryGetMetadata("m", out object? _),
            _ => rooms.DeleteMetadata("m"),
            self => _ = rooms.LockAsync(self, "l").AsTask(),
        ];
        if (keys == RegistryKeys.Unique)
        {
            members.Add(_ => rooms.TryFind("a", out Pid _));
            members.Add(self => rooms.TryUpdate(self, "a", value => value, out int _, out int _));
        }

        List<Exception?> errors = lab.Do(self => Task.FromResult(members.ConvertAll<Exception?>(member => Record.Exception(() => member(self)))));

        Assert.All(errors, error => Assert.Equal("The registry \"rooms\" does not run.", Assert.IsType<ProcessNotFoundException>(error).Message));
    }
}
