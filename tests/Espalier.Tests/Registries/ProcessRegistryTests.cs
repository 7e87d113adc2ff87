using Espalier.Testing;

namespace Espalier.Tests.Registries;

public sealed class ProcessRegistryTests
{
    [Fact]
    public async Task A_server_is_found_under_its_key_and_a_second_start_learns_who_holds_it()
    {
        await using var world = new TestWorld();
        ProcessRegistry<string> rooms = await StartAsync(world);

        Pid first = (await world.System.StartServerAsync(() => new Idle(), Under(rooms, "main"))).GetPidOrThrow();
        StartResult second = await world.System.StartServerAsync(() => new Idle(), Under(rooms, "main"));

        Assert.True(rooms.TryFind("main", out Pid found));
        Assert.Equal(first, found);
        Assert.Equal(new StartResult.Failed(new StartError.AlreadyStarted(first)), second);
        Assert.Equal(1, rooms.Count);
    }

    [Fact]
    public async Task A_key_is_free_when_its_holders_end_is_heard_of()
    {
        await using var world = new TestWorld();
        ProcessRegistry<string> rooms = await StartAsync(world);
        Pid holder = (await world.System.StartServerAsync(() => new Idle(), Under(rooms, "main"))).GetPidOrThrow();
        bool? wasHeld = null;
        world.System.Spawn(async self =>
        {
            self.Monitor(holder);
            await self.ReceiveAsync<Down>();
            wasHeld = !rooms.TryRegister(self, "main", out _);
        });
        world.RunUntilIdle();

        holder.Kill();
        world.RunUntilIdle();

        Assert.False(wasHeld);
    }

    [Fact]
    public async Task A_name_follows_the_key_to_its_next_holder()
    {
        await using var world = new TestWorld();
        ProcessRegistry<int> rooms = new(world.System, "rooms");
        await rooms.StartAsync();
        ProcessName name = rooms.Name(7);
        Pid first = (await world.System.StartServerAsync(() => new Idle(), new ServerOptions { Name = name })).GetPidOrThrow();

        await name.StopAsync();
        bool isFree = !name.TryFind(out _);
        Pid second = (await world.System.StartServerAsync(() => new Idle(), new ServerOptions { Name = name })).GetPidOrThrow();

        Assert.True(isFree);
        Assert.NotEqual(first, second);
        Assert.True(name.TryFind(out Pid found));
        Assert.Equal(second, found);
    }

    [Fact]
    public async Task A_failed_init_leaves_the_key_free()
    {
        await using var world = new TestWorld();
        ProcessRegistry<string> rooms = await StartAsync(world);

        StartResult result = await world.System.StartServerAsync(() => new Refusing(), Under(rooms, "main"));

        Assert.IsType<StartResult.Failed>(result);
        Assert.False(rooms.TryFind("main", out _));
        Assert.Equal(0, rooms.Count);
    }

    [Fact]
    public async Task Holders_fall_with_the_registry_and_those_that_gave_their_keys_back_do_not()
    {
        await using var world = new TestWorld();
        ProcessRegistry<string> rooms = await StartAsync(world);
        Pid holder = world.System.Spawn(self => Hold(self, rooms, giveBack: false));
        Pid former = world.System.Spawn(self => Hold(self, rooms, giveBack: true));
        world.RunUntilIdle();

        await rooms.ProcessName.StopAsync(ExitReason.Shutdown);
        world.RunUntilIdle();

        Assert.False(holder.IsAlive);
        Assert.True(former.IsAlive);
        Assert.Throws<ProcessNotFoundException>(() => rooms.Count);
    }

    [Fact]
    public async Task The_same_handle_serves_the_next_incarnation_which_begins_empty()
    {
        await using var world = new TestWorld();
        ProcessRegistry<string> rooms = await StartAsync(world);
        await world.System.StartServerAsync(() => new Idle(), Under(rooms, "main"));
        await rooms.ProcessName.StopAsync(ExitReason.Shutdown);

        await rooms.StartAsync();

        Assert.Equal(0, rooms.Count);
        Assert.False(rooms.TryFind("main", out _));
    }

    [Fact]
    public async Task A_process_may_hold_many_keys_and_gives_back_only_its_own()
    {
        await using var world = new TestWorld();
        ProcessRegistry<string> rooms = await StartAsync(world);
        var answers = new List<bool>();
        Pid first = world.System.Spawn(async self =>
        {
            answers.Add(rooms.TryRegister(self, "a", out _));
            answers.Add(rooms.TryRegister(self, "b", out _));
            answers.Add(rooms.TryRegister(self, "a", out _));
            await self.ReceiveAsync<string>();
        });
        world.RunUntilIdle();
        world.System.Spawn(self =>
        {
            answers.Add(rooms.Unregister(self, "a"));
            return Task.CompletedTask;
        });
        world.RunUntilIdle();

        Assert.Equal([true, true, false, false], answers);
        Assert.Equal(["a", "b"], rooms.GetKeys(first));
    }

    [Fact]
    public async Task A_key_of_another_type_is_refused_with_both_types_named()
    {
        await using var world = new TestWorld();
        ProcessRegistry<string> rooms = await StartAsync(world);

        var error = Assert.Throws<ArgumentException>(() => ProcessName.Via(rooms, 7).TryFind(out _));

        Assert.Contains("String", error.Message, StringComparison.Ordinal);
        Assert.Contains("Int32", error.Message, StringComparison.Ordinal);
    }

    private static async Task<ProcessRegistry<string>> StartAsync(TestWorld world)
    {
        var rooms = new ProcessRegistry<string>(world.System, "rooms");
        Assert.IsType<StartResult.Started>(await rooms.StartAsync());
        return rooms;
    }

    private static ServerOptions Under(ProcessRegistry<string> rooms, string key) => new() { Name = rooms.Name(key) };

    private static async Task Hold(ProcessContext self, ProcessRegistry<string> rooms, bool giveBack)
    {
        string key = self.Self.ToString();
        rooms.TryRegister(self, key, out _);
        if (giveBack)
            rooms.Unregister(self, key);
        await self.ReceiveAsync<string>();
    }

    private sealed class Idle : GenServer;

    private sealed class Refusing : GenServer
    {
        protected internal override ValueTask<InitResult> InitAsync() => new(InitResult.Stop(ExitReason.Custom("no")));
    }
}
