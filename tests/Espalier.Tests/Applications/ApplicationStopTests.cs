using Espalier.Tests.Servers;

namespace Espalier.Tests.Applications;

/// <summary>Stopping an application: facts 4.5.</summary>
public sealed class ApplicationStopTests
{
    [Fact, OtpCase("application_SUITE", "otp_5363")]
    public async Task First_it_prepares_then_its_tree_ends_then_it_stops_then_strays_are_killed()
    {
        await using var lab = new ApplicationLab();
        LabApplication shop = await lab.StartAsync("shop");
        Pid stray = lab.StartStray(shop);
        shop.PreparesStop = () => Say($"worker {shop.Worker.IsAlive}");
        shop.Stops = () => Say($"worker {lab.Exists("shop")}, stray {stray.IsAlive}");

        bool wasStarted = await lab.System.StopApplicationAsync(shop);

        Assert.True(wasStarted);
        Assert.False(stray.IsAlive);
        Assert.Equal("prepare shop, worker True, end shop, stop shop, worker False, stray True", lab.Story());
        Assert.Equal(ExitReason.Killed, lab.Lab.EndOf(stray));
        Assert.Equal(0, lab.System.ProcessCount);
        Assert.Equal("", lab.Running);

        ValueTask Say(string what)
        {
            lab.Note(what);
            return default;
        }
    }

    [Fact, OtpCase("application_SUITE", "ensure_started")]
    public async Task One_that_was_not_started_or_has_been_stopped_is_not_stopped()
    {
        await using var lab = new ApplicationLab();

        bool never = await lab.System.StopApplicationAsync(lab.App("shop"));
        LabApplication shop = await lab.StartAsync("shop");
        bool once = await lab.System.StopApplicationAsync(lab.App("shop"));
        bool twice = await lab.System.StopApplicationAsync(shop);

        Assert.False(never);
        Assert.True(once);
        Assert.False(twice);
    }

    [Fact]
    public async Task It_may_be_started_again_and_begins_afresh()
    {
        await using var lab = new ApplicationLab();
        LabApplication shop = await lab.StartAsync("shop");
        Pid before = shop.Worker;

        await lab.System.StopApplicationAsync(shop);
        await lab.StartAsync(shop);

        Assert.NotEqual(before, shop.Worker);
        Assert.Equal("shop", lab.Running);
    }

    [Fact]
    public async Task What_depends_on_it_goes_on()
    {
        await using var lab = new ApplicationLab();
        LabApplication bank = await lab.StartAsync("bank", ApplicationType.Permanent);
        LabApplication shop = await lab.StartAsync(lab.App("shop", bank), ApplicationType.Permanent);

        await lab.System.StopApplicationAsync(bank);

        Assert.Equal("shop", lab.Running);
        Assert.True(shop.Worker.IsAlive);
    }

    [Theory]
    [InlineData(ApplicationType.Temporary)]
    [InlineData(ApplicationType.Transient)]
    [InlineData(ApplicationType.Permanent)]
    public async Task Stopping_never_stops_the_system_whatever_the_type(ApplicationType type)
    {
        await using var lab = new ApplicationLab();
        LabApplication shop = await lab.StartAsync("shop", type);

        await lab.System.StopApplicationAsync(shop);
        lab.Run();

        Assert.True(lab.Lab.Puppet().IsAlive);
        Assert.Equal(new ApplicationEnded(lab.Ends[0].Pid, lab.System.TimeProvider.GetUtcNow(), "shop", type, null, StopsSystem: false), lab.Ends[0]);
    }

    [Fact]
    public async Task Callbacks_that_fail_are_logged_and_the_stop_goes_on()
    {
        await using var lab = new ApplicationLab();
        LabApplication shop = await lab.StartAsync("shop");
        var broken = new InvalidOperationException("no key");
        shop.PreparesStop = async () =>
        {
            await Task.Yield();
            throw broken;
        };
        shop.Stops = static () => throw new ExitException(ExitReason.Shutdown);

        bool wasStarted = await lab.System.StopApplicationAsync(shop);

        Assert.True(wasStarted);
        Assert.Equal("prepare shop, end shop, stop shop", lab.Story());
        Assert.Equal([4006, 4006], lab.Log.Errors);
        LogEntry entry = lab.Log.Entries.First(static entry => entry.Id == 4006);
        Assert.Equal(("shop", "PrepareStopAsync"), (entry.Properties["Application"], entry.Properties["Callback"]));
        Assert.Same(broken, entry.Exception);
        Assert.Equal(4002, lab.Log.Entries[^1].Id);
    }

    [Fact]
    public async Task A_tree_has_all_the_time_it_needs()
    {
        await using var lab = new ApplicationLab();
        LabApplication shop = lab.App("shop");
        shop.MakesRoot = _ => lab.Worker("shop", async server => await Task.Delay(
            TimeSpan.FromHours(1), lab.Lab.World.Clock, server.Own.CancellationToken));
        await lab.StartAsync(shop);
        Task<bool> stop = lab.Begin(() => lab.System.StopApplicationAsync(shop));

        lab.Lab.Advance(3_599_999);
        bool wasDone = stop.IsCompleted;
        lab.Lab.Advance(1);

        Assert.False(wasDone);
        Assert.True(await stop);
        Assert.Equal("prepare shop, end shop, stop shop", lab.Story());
    }

    [Fact]
    public async Task A_root_with_a_shutdown_of_its_own_has_that()
    {
        await using var lab = new ApplicationLab();
        LabApplication shop = lab.App("shop");
        shop.MakesRoot = _ => lab.Worker("shop", async server => await lab.Lab.ForeverAsync(server.Own)) with
        {
            Shutdown = ShutdownPolicy.Within(TimeSpan.FromSeconds(2)),
        };
        await lab.StartAsync(shop);
        Pid worker = shop.Worker;
        Task<bool> stop = lab.Begin(() => lab.System.StopApplicationAsync(shop));

        lab.Lab.Advance(2_000);

        Assert.True(await stop);
        Assert.Equal(ExitReason.Killed, lab.Lab.EndOf(worker));
        Assert.Equal("prepare shop, end shop, stop shop", lab.Story());
        Assert.Equal(worker, Assert.Single(lab.Lab.Events.OfType<ShutdownOverrun>()).Pid);
    }

    [Fact]
    public async Task A_token_ends_the_wait_and_not_the_stop()
    {
        await using var lab = new ApplicationLab();
        LabApplication shop = await lab.StartAsync("shop");
        var gate = new TaskCompletionSource();
        shop.PreparesStop = async () => await gate.Task;
        using var source = new CancellationTokenSource();
        Task<bool> stop = lab.Begin(() => lab.System.StopApplicationAsync(shop, source.Token));

        await source.CancelAsync();
        lab.Run();
        gate.SetResult();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => stop);
        Assert.Equal("prepare shop, end shop, stop shop", lab.Story());
        Assert.Equal("", lab.Running);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(
            async () => await lab.System.StopApplicationAsync(shop, source.Token));
    }

    [Fact]
    public async Task Two_who_stop_it_wait_for_the_same_end_and_the_first_has_stopped_it()
    {
        await using var lab = new ApplicationLab();
        LabApplication shop = await lab.StartAsync("shop");
        var gate = new TaskCompletionSource();
        shop.PreparesStop = async () => await gate.Task;
        Task<bool> first = lab.Begin(() => lab.System.StopApplicationAsync(shop));
        Task<bool> second = lab.Begin(() => lab.System.StopApplicationAsync(shop));
        bool wasDone = first.IsCompleted || second.IsCompleted;

        gate.SetResult();
        lab.Run();

        Assert.False(wasDone);
        Assert.True(await first);
        Assert.False(await second);
        Assert.Equal("prepare shop, end shop, stop shop", lab.Story());
    }

    [Fact]
    public async Task One_that_has_ended_by_itself_is_forgotten()
    {
        await using var lab = new ApplicationLab();
        LabApplication shop = await lab.StartAsync("shop");
        shop.Top.Kill();
        lab.Story();

        bool first = await lab.System.StopApplicationAsync(shop);
        bool second = await lab.System.StopApplicationAsync(shop);

        Assert.True(first);
        Assert.False(second);
        Assert.Equal("", lab.Story());
    }

    [Fact]
    public async Task Its_hidden_process_takes_nobodys_orders_but_ends_all_when_it_is_killed()
    {
        await using var lab = new ApplicationLab();
        LabApplication shop = await lab.StartAsync("shop");
        Pid master = shop.Master;
        Pid stray = lab.StartStray(shop);

        master.Send("hello");
        master.Cast("hello");
        master.SendExit(ExitReason.Shutdown);
        var refused = await Assert.ThrowsAsync<CallFailedException>(async () => await master.CallAsync(new Ask()));
        bool lived = shop.Worker.IsAlive;
        master.Kill();
        string story = lab.Story();

        Assert.IsType<NotSupportedException>(refused.InnerException);
        Assert.True(lived);
        Assert.False(stray.IsAlive);
        Assert.Equal("", lab.Running);
        Assert.Equal(0, lab.System.ProcessCount);
        Assert.DoesNotContain("prepare", story, StringComparison.Ordinal);
        Assert.Equal(ExitReason.Killed, Assert.Single(lab.Ends).Reason);
    }
}
