using Espalier.Tests.Processes;
using Espalier.Tests.Servers;

namespace Espalier.Tests.Applications;

/// <summary>Several who want something of one application at once, and requests from inside.</summary>
public sealed class ApplicationRequestTests
{
    [Theory, OtpCase("application_SUITE", "otp_2973")]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Two_who_start_it_at_once_get_the_same_answer(bool works)
    {
        await using var lab = new ApplicationLab();
        (LabApplication shop, TaskCompletionSource gate) = Slow(lab, works ? null : Lab.Broken);
        Task<StartResult> first = lab.Begin(() => lab.System.StartApplicationAsync(shop));
        Task<StartResult> second = lab.Begin(() => lab.System.StartApplicationAsync(lab.App("shop"), ApplicationType.Permanent));
        bool wasDone = first.IsCompleted || second.IsCompleted;

        gate.SetResult();
        lab.Run();

        Assert.False(wasDone);
        Assert.Equal(await first, await second);
        Assert.Equal(works, await first is StartResult.Started);
        Assert.Equal("start shop", lab.Story());
        Assert.False(lab.System.IsStopping);
    }

    [Fact]
    public async Task One_of_two_starters_that_gives_up_leaves_the_start_to_the_other()
    {
        await using var lab = new ApplicationLab();
        (LabApplication shop, TaskCompletionSource gate) = Slow(lab);
        using var source = new CancellationTokenSource();
        Task<StartResult> first = lab.Begin(() => lab.System.StartApplicationAsync(shop, cancellationToken: source.Token));
        Task<StartResult> second = lab.Begin(() => lab.System.StartApplicationAsync(shop));

        await source.CancelAsync();
        lab.Run();
        bool hasGivenUp = first.IsCanceled || first.IsFaulted;
        gate.SetResult();
        lab.Run();

        Assert.True(hasGivenUp);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => first);
        Assert.IsType<StartResult.Started>(await second);
    }

    [Fact]
    public async Task A_start_that_its_last_starter_gives_up_is_answered_when_nothing_of_it_is_left()
    {
        await using var lab = new ApplicationLab();
        Pid stray = default;
        LabApplication shop = lab.App("shop");
        shop.MakesRoot = _ => Supervisor.Child(
        [
            lab.Worker("shop"),
            ChildSpec.For(() => new LabServer(lab.Lab)
            {
                Init = async server =>
                {
                    stray = server.Own.Spawn(lab.Lab.ForeverAsync);
                    await lab.Lab.ForeverAsync(server.Own);
                    return InitResult.Ok;
                },
            }),
        ]);
        using var source = new CancellationTokenSource();
        Task<StartResult> start = lab.Begin(
            () => lab.System.StartApplicationAsync(shop, ApplicationType.Permanent, source.Token));

        await source.CancelAsync();
        Task<StartResult> next = lab.Begin(() => lab.System.StartApplicationAsync(new PlainApplication()));
        lab.Run();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => start);
        Assert.False(stray.IsAlive);
        Assert.False(lab.Exists("shop"));
        Assert.IsType<StartResult.Started>(await next);
        Assert.False(lab.System.IsStopping);
        Assert.Empty(lab.Ends);
    }

    [Fact]
    public async Task Who_asks_for_a_start_that_is_being_given_up_gets_one_of_his_own()
    {
        await using var lab = new ApplicationLab();
        (LabApplication shop, _) = Slow(lab);
        using var source = new CancellationTokenSource();
        Task<StartResult> first = lab.Begin(() => lab.System.StartApplicationAsync(shop, cancellationToken: source.Token));
        await source.CancelAsync();
        Task<StartResult> second = lab.Begin(() => lab.System.StartApplicationAsync(lab.App("shop")));

        lab.Lab.Advance(1_000);

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => first);
        Assert.IsType<StartResult.Started>(await second);
    }

    [Fact]
    public async Task A_start_that_comes_while_it_is_stopped_comes_after_that()
    {
        await using var lab = new ApplicationLab();
        LabApplication shop = await lab.StartAsync("shop");
        var gate = new TaskCompletionSource();
        shop.Stops = async () => await gate.Task;
        Task<bool> stop = lab.Begin(() => lab.System.StopApplicationAsync(shop));
        Task<StartResult> start = lab.Begin(() => lab.System.StartApplicationAsync(shop));
        using var source = new CancellationTokenSource();
        Task<StartResult> givenUp = lab.Begin(() => lab.System.StartApplicationAsync(shop, cancellationToken: source.Token));
        await source.CancelAsync();
        lab.Run();
        bool hasWaited = !start.IsCompleted;

        gate.SetResult();
        lab.Run();

        Assert.True(hasWaited);
        Assert.True(await stop);
        Assert.IsType<StartResult.Started>(await start);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => givenUp);
        Assert.Equal("prepare shop, end shop, stop shop, start shop", lab.Story());
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_start_behind_a_stop_that_is_given_up_as_the_stop_ends_starts_nothing(bool startsAll)
    {
        using var source = new CancellationTokenSource();
        var watch = new EventWatch(told =>
        {
            if (told is ApplicationEnded)
                source.Cancel();
        });
        await using var lab = new ApplicationLab(configure: options => options with { EventSinks = [watch] });
        LabApplication shop = lab.App("shop");
        (await lab.System.StartApplicationAsync(shop)).GetPidOrThrow();
        lab.Story();
        var gate = new TaskCompletionSource();
        shop.Stops = async () => await gate.Task;
        Task<bool> stop = lab.Begin(() => lab.System.StopApplicationAsync(shop));
        Task start = startsAll
            ? lab.Begin(() => lab.System.StartAllAsync(shop, cancellationToken: source.Token))
            : lab.Begin(() => lab.System.StartApplicationAsync(shop, cancellationToken: source.Token));
        bool hasWaited = !start.IsCompleted;

        gate.SetResult();
        lab.Run();

        Assert.True(hasWaited);
        Assert.True(await stop);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => start);
        Assert.Equal("", lab.Running);
        Assert.Equal("prepare shop, end shop, stop shop", lab.Story());
    }

    [Fact]
    public async Task One_that_is_being_started_is_not_stopped()
    {
        await using var lab = new ApplicationLab();
        (LabApplication shop, TaskCompletionSource gate) = Slow(lab);
        Task<StartResult> start = lab.Begin(() => lab.System.StartApplicationAsync(shop));

        bool wasStarted = await lab.System.StopApplicationAsync(shop);
        gate.SetResult();
        lab.Run();

        Assert.False(wasStarted);
        Assert.IsType<StartResult.Started>(await start);
    }

    [Fact, OtpCase("application_SUITE", "shutdown_deadlock")]
    public async Task A_stop_that_hangs_keeps_nobody_else_waiting()
    {
        await using var lab = new ApplicationLab();
        LabApplication shop = await lab.StartAsync("shop");
        LabApplication bank = await lab.StartAsync("bank");
        var gate = new TaskCompletionSource();
        shop.Stops = async () => await gate.Task;
        Task<bool> stop = lab.Begin(() => lab.System.StopApplicationAsync(shop));

        string running = lab.Running;
        bool found = lab.System.TryGetApplication(bank.Worker, out ProcessApplication? which);
        StartResult started = await lab.System.StartApplicationAsync(lab.App("post"));
        bool stopped = await lab.System.StopApplicationAsync(bank);

        Assert.Equal("bank", running);
        Assert.True(found);
        Assert.Same(bank, which);
        Assert.IsType<StartResult.Started>(started);
        Assert.True(stopped);
        Assert.False(stop.IsCompleted);
        gate.SetResult();
        lab.Run();
        Assert.True(await stop);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Its_callbacks_cannot_ask_for_its_own_stop_or_start(bool whilePreparing)
    {
        await using var lab = new ApplicationLab();
        LabApplication shop = await lab.StartAsync("shop");
        var refused = new List<string>();
        Func<ValueTask> ask = async () =>
        {
            refused.Add((await Assert.ThrowsAsync<InvalidOperationException>(
                async () => await lab.System.StopApplicationAsync(shop))).Message);
            refused.Add((await Assert.ThrowsAsync<InvalidOperationException>(
                async () => await lab.System.StartApplicationAsync(shop))).Message);
            await lab.System.StartApplicationAsync(new PlainApplication());
        };
        if (whilePreparing)
            shop.PreparesStop = ask;
        else
            shop.Stops = ask;

        bool wasStarted = await lab.System.StopApplicationAsync(shop);

        Assert.True(wasStarted);
        Assert.Equal(2, refused.Count);
        Assert.All(refused, static text => Assert.Contains(
            "cannot wait for the stop of the application shop, which waits for it", text, StringComparison.Ordinal));
        Assert.Equal("PlainApplication", lab.Running);
        Assert.Empty(lab.Log.Errors);
    }

    [Fact]
    public async Task Its_start_cannot_ask_for_itself_and_may_start_others()
    {
        await using var lab = new ApplicationLab();
        InvalidOperationException? fromRoot = null;
        InvalidOperationException? fromInit = null;
        LabApplication shop = lab.App("shop");
        shop.StartsRoot = async context =>
        {
            await lab.System.StartApplicationAsync(lab.App("bank"));
            fromRoot = await Refused();
            return await context.StartAsync(() => new LabServer(lab.Lab)
            {
                Init = async _ =>
                {
                    fromInit = await Refused();
                    return InitResult.Ok;
                },
            });
        };

        StartResult result = await lab.System.StartApplicationAsync(shop);

        Assert.IsType<StartResult.Started>(result);
        Assert.Contains("the start of the application shop", fromRoot?.Message, StringComparison.Ordinal);
        Assert.Contains("the start of the application shop", fromInit?.Message, StringComparison.Ordinal);
        Assert.Equal("shop bank", lab.Running);

        async Task<InvalidOperationException> Refused() => await Assert.ThrowsAsync<InvalidOperationException>(
            async () => await lab.System.StartApplicationAsync(shop));
    }

    [Fact]
    public async Task Two_whose_stops_wait_for_each_other_are_not_left_hanging()
    {
        await using var lab = new ApplicationLab();
        LabApplication hen = await lab.StartAsync("hen");
        LabApplication egg = await lab.StartAsync("egg");
        InvalidOperationException? refused = null;
        hen.PreparesStop = async () => await lab.System.StopApplicationAsync(egg);
        egg.PreparesStop = async () => refused = await Assert.ThrowsAsync<InvalidOperationException>(
            async () => await lab.System.StopApplicationAsync(hen));

        bool wasStarted = await lab.System.StopApplicationAsync(hen);

        Assert.True(wasStarted);
        Assert.Contains("cannot wait for the stop of the application hen", refused?.Message, StringComparison.Ordinal);
        Assert.Equal("prepare hen, prepare egg, end egg, stop egg, end hen, stop hen", lab.Story());
    }

    [Fact]
    public async Task Two_whose_starts_wait_for_each_other_are_not_left_hanging()
    {
        await using var lab = new ApplicationLab();
        LabApplication hen = lab.App("hen");
        LabApplication egg = lab.App("egg");
        hen.StartsRoot = async context =>
        {
            await lab.System.StartApplicationAsync(egg);
            return await context.StartAsync(() => new LabServer(lab.Lab));
        };
        egg.StartsRoot = async context =>
        {
            await lab.System.StartAllAsync(hen);
            return await context.StartAsync(() => new LabServer(lab.Lab));
        };

        StartResult result = await lab.System.StartApplicationAsync(hen);

        Assert.IsType<StartResult.Started>(result);
        Assert.Equal("hen", lab.Running);
        Assert.IsType<InvalidOperationException>(lab.Log.Single(4005).Exception);
    }

    [Fact]
    public async Task An_ordinary_process_that_asks_for_the_stop_of_its_own_application_does_not_live_to_see_it()
    {
        await using var lab = new ApplicationLab();
        LabApplication shop = await lab.StartAsync("shop");
        Pid stray = default;
        lab.Lab.Tell(shop.Worker, self => stray = self.Spawn(async own => await own.System.StopApplicationAsync(shop)));

        string story = lab.Story();

        Assert.Equal("prepare shop, end shop, stop shop", story);
        Assert.Equal(ExitReason.Killed, lab.Lab.EndOf(stray));
        Assert.Equal("", lab.Running);
    }

    [Fact]
    public async Task What_a_killed_process_asks_for_is_refused()
    {
        await using var lab = new ApplicationLab();
        LabApplication shop = await lab.StartAsync("shop");
        Exception? start = null;
        Exception? stop = null;
        lab.System.Spawn(async self =>
        {
            Assert.Throws<ExitException>(self.Self.Kill);
            start = await Record.ExceptionAsync(async () => await self.System.StartApplicationAsync(new PlainApplication()));
            stop = await Record.ExceptionAsync(async () => await self.System.StopApplicationAsync(shop));
        });

        lab.Run();

        Assert.IsType<ExitException>(start);
        Assert.IsType<ExitException>(stop);
        Assert.Equal("shop", lab.Running);
    }

    /// <summary>An application whose start waits until the test goes on; then it works, or fails with the reason.</summary>
    private static (LabApplication Shop, TaskCompletionSource Gate) Slow(ApplicationLab lab, ExitReason? failure = null)
    {
        var gate = new TaskCompletionSource();
        LabApplication shop = lab.App("shop");
        shop.StartsRoot = async context =>
        {
            await gate.Task;
            return failure is null
                ? await context.StartAsync(() => new LabServer(lab.Lab))
                : new StartResult.Failed(new StartError.Failed(failure));
        };
        return (shop, gate);
    }
}
