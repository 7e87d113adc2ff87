using Espalier.Tests.Servers;

namespace Espalier.Tests.Applications;

/// <summary>The end of a system with applications: facts 4.5.</summary>
public sealed class SystemStopTests
{
    [Fact, OtpCase("application_SUITE", "shutdown_func")]
    public async Task Applications_stop_first_the_last_started_first_and_each_is_waited_for()
    {
        var lab = new ApplicationLab();
        LabApplication bank = await lab.StartAsync("bank");
        LabApplication shop = await lab.StartAsync(lab.App("shop", bank));
        lab.System.Spawn(async self =>
        {
            try
            {
                await lab.Lab.ForeverAsync(self);
            }
            finally
            {
                lab.Note("others end");
            }
        });
        shop.PreparesStop = async () =>
        {
            await Task.Yield();
            lab.Note($"bank {bank.Worker.IsAlive}");
        };

        await lab.DisposeAsync();

        Assert.Equal("prepare shop, bank True, end shop, stop shop, prepare bank, end bank, stop bank, others end", lab.Story());
        Assert.Equal(0, lab.System.ProcessCount);
        Assert.Empty(lab.Log.Errors);
        Assert.Equal(["shop", "bank"], lab.Ends.Select(static end => end.Application));
        Assert.All(lab.Ends, static end => Assert.Null(end.Reason));
    }

    [Fact]
    public async Task The_order_is_that_in_which_their_starts_were_done()
    {
        var lab = new ApplicationLab();
        LabApplication inner = lab.App("inner");
        LabApplication outer = lab.App("outer");
        outer.StartsRoot = async context =>
        {
            await lab.System.StartApplicationAsync(inner);
            return await context.StartAsync(() => new LabServer(lab.Lab));
        };
        LabApplication again = await lab.StartAsync("again");
        await lab.StartAsync(outer);
        again.Top.Kill();
        lab.Run();
        await lab.StartAsync(again);

        await lab.DisposeAsync();

        Assert.Equal(
            "prepare again, end again, stop again, prepare outer, stop outer, prepare inner, end inner, stop inner", lab.Story());
    }

    [Fact, OtpCase("application_SUITE", "shutdown_timeout")]
    public async Task One_that_hangs_does_not_keep_the_system_from_stopping()
    {
        var lab = new ApplicationLab();
        await lab.StartAsync("bank");
        LabApplication shop = await lab.StartAsync("shop");
        shop.Stops = async () => await Task.Delay(Timeout.InfiniteTimeSpan, lab.Lab.World.Clock);

        await lab.DisposeAsync();

        Assert.Equal(0, lab.System.ProcessCount);
        Assert.StartsWith("prepare shop, end shop, stop shop", lab.Story(), StringComparison.Ordinal);
        Assert.Contains(4007, lab.Log.Errors);
        Assert.Equal(ExitReason.Killed, lab.Ends[0].Reason);
    }

    [Theory, OtpCase("application_SUITE", "shutdown_timeout")]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_stop_by_itself_kills_what_hangs_when_its_grace_is_over(bool hangsInCallback)
    {
        var lab = new ApplicationLab();
        LabApplication bank = lab.App("bank");
        bank.MakesRoot = _ => lab.Worker("bank", async server =>
        {
            if (!hangsInCallback)
                await lab.Lab.ForeverAsync(server.Own);
        });
        await lab.StartAsync(bank);
        if (hangsInCallback)
            bank.PreparesStop = async () => await Task.Delay(Timeout.InfiniteTimeSpan, lab.Lab.World.Clock);
        LabApplication shop = await lab.StartAsync("shop", ApplicationType.Permanent);
        shop.Top.Kill();
        lab.Run();

        lab.Lab.Advance(4_999);
        int before = lab.System.ProcessCount;
        lab.Lab.Advance(1);
        lab.Lab.Advance(1_000);

        Assert.NotEqual(0, before);
        Assert.Equal(0, lab.System.ProcessCount);
        Assert.Equal(["shop", "bank"], lab.Ends.Select(static end => end.Application));
    }

    [Theory]
    [Seeds(10)]
    public async Task What_is_still_being_started_is_killed_first_and_its_starters_are_told(int seed)
    {
        var lab = new ApplicationLab(seed);
        await lab.StartAsync("bank");
        LabApplication shop = lab.App("shop");
        shop.StartsRoot = async context =>
        {
            try
            {
                await lab.Lab.ForeverAsync(context.Parent);
                return new StartResult.Ignored();
            }
            finally
            {
                await Task.Yield();
                lab.Note("given up");
            }
        };

        // Outside of any process: one that has its answer may be ended before it looks at it.
        Task start = lab.BeginMain(() => new(lab.System.StartApplicationAsync(shop, ApplicationType.Permanent).AsTask()));

        await lab.DisposeAsync();

        Assert.Equal(0, lab.System.ProcessCount);
        await Assert.ThrowsAsync<ObjectDisposedException>(() => start);
        Assert.Equal("start shop, given up, prepare bank, end bank, stop bank", lab.Story());
    }

    [Fact]
    public async Task From_its_first_moment_no_application_can_be_started_but_what_runs_may_start_processes()
    {
        var lab = new ApplicationLab();
        LabApplication bank = await lab.StartAsync("bank");
        LabApplication shop = await lab.StartAsync("shop");
        Pid before = bank.Worker;
        SupervisorRef tree = Supervisor.At(bank.Top);
        Exception? refused = null;
        bool isBack = false;
        shop.PreparesStop = async () =>
        {
            refused = await Record.ExceptionAsync(async () => await lab.System.StartAllAsync(lab.App("post")));
            before.Kill();
            await before.WaitForExitAsync();
            await tree.CountChildrenAsync();
            isBack = bank.Worker.IsAlive && bank.Worker != before;
        };

        await lab.DisposeAsync();

        Assert.IsType<ObjectDisposedException>(refused);
        Assert.True(isBack);
        Assert.Contains("end bank", lab.Story(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Afterwards_nothing_runs_and_nothing_can_be_asked_for()
    {
        var lab = new ApplicationLab();
        LabApplication shop = await lab.StartAsync("shop");
        Pid worker = shop.Worker;
        await lab.DisposeAsync();

        await Assert.ThrowsAsync<ObjectDisposedException>(async () => await lab.System.StartApplicationAsync(shop));
        await Assert.ThrowsAsync<ObjectDisposedException>(async () => await lab.System.StartAllAsync(shop));
        await Assert.ThrowsAsync<ObjectDisposedException>(async () => await lab.System.RunAsync(shop));

        Assert.False(await lab.System.StopApplicationAsync(shop));
        Assert.Equal("", lab.Running);
        Assert.False(lab.System.TryGetApplication(worker, out _));
    }

    [Fact]
    public async Task Those_that_wait_for_a_stop_are_answered_by_the_systems()
    {
        var lab = new ApplicationLab();
        LabApplication shop = await lab.StartAsync("shop");
        LabApplication bank = await lab.StartAsync("bank");
        var gate = new TaskCompletionSource();
        shop.PreparesStop = async () => await gate.Task;
        bank.PreparesStop = () =>
        {
            gate.SetResult();
            return default;
        };
        Task<bool> stop = lab.System.StopApplicationAsync(shop).AsTask();
        Task<StartResult> start = lab.System.StartApplicationAsync(shop).AsTask();

        await lab.DisposeAsync();

        Assert.True(await stop);
        await Assert.ThrowsAsync<ObjectDisposedException>(() => start);
        Assert.Equal("prepare shop, prepare bank, end shop, stop shop, end bank, stop bank", Sorted(lab.Story()));

        // The two stop beside each other: one was asked by somebody, the other by the system.
        static string Sorted(string story) => string.Join(", ", story.Split(", ").OrderBy(Rank));

        static int Rank(string step) =>
            step.StartsWith("prepare", StringComparison.Ordinal) ? 0 : step.EndsWith("shop", StringComparison.Ordinal) ? 1 : 2;
    }

    [Theory]
    [Seeds]
    public async Task Whatever_the_order_of_turns_all_end_in_reverse(int seed)
    {
        var lab = new ApplicationLab(seed);
        ProcessApplication[] dependencies = [];
        for (int index = 0; index < 5; index++)
        {
            LabApplication application = lab.App($"{index}", dependencies);
            await lab.StartAsync(application, ApplicationType.Permanent);
            lab.StartStray(application);
            dependencies = [application];
        }

        lab.Find("2").Send(ExitReason.Normal);
        Supervisor.At(lab.System.GetInfo(lab.Find("4"))!.Parent).Address.TryFind(out Pid top);
        top.Kill();
        string story = lab.Story();
        await lab.DisposeAsync();

        Assert.Equal(
            ["stop 4", "stop 3", "stop 2", "stop 1", "stop 0"],
            story.Split(", ").Where(static step => step.StartsWith("stop", StringComparison.Ordinal)));
        Assert.Equal(0, lab.System.ProcessCount);
    }
}
