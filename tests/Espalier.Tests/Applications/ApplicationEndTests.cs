using Espalier.Tests.Servers;
using Microsoft.Extensions.Logging;

namespace Espalier.Tests.Applications;

/// <summary>The tree of an application ends by itself: facts 4.6.</summary>
public sealed class ApplicationEndTests
{
    private const string Others = ", prepare bank, end bank, stop bank";

    public static TheoryData<ApplicationType, string, bool> Table => new()
    {
        { ApplicationType.Temporary, "normal", false },
        { ApplicationType.Temporary, "shutdown", false },
        { ApplicationType.Temporary, "killed", false },
        { ApplicationType.Temporary, "broken", false },
        { ApplicationType.Transient, "normal", false },
        { ApplicationType.Transient, "shutdown", true },
        { ApplicationType.Transient, "killed", true },
        { ApplicationType.Transient, "broken", true },
        { ApplicationType.Permanent, "normal", true },
        { ApplicationType.Permanent, "shutdown", true },
        { ApplicationType.Permanent, "killed", true },
        { ApplicationType.Permanent, "broken", true },
    };

    [Theory]
    [MemberData(nameof(Table))]
    public async Task The_type_and_the_reason_decide_whether_the_system_goes_on(ApplicationType type, string how, bool stopsSystem)
    {
        await using var lab = new ApplicationLab();
        await lab.StartAsync("bank");
        LabApplication shop = lab.App("shop");
        shop.MakesRoot = _ => lab.Worker("shop");
        await lab.StartAsync(shop, type);
        Pid root = shop.Worker;
        ExitReason reason = Reason(how);

        End(root, reason);
        string story = lab.Story();

        string end = how == "killed" ? "" : "end shop, ";
        Assert.Equal($"{end}prepare shop, stop shop{(stopsSystem ? Others : "")}", story);
        ApplicationEnded ended = lab.Ends[0];
        Assert.Equal((root, "shop", type, reason, stopsSystem), (ended.Pid, ended.Application, ended.Type, ended.Reason, ended.StopsSystem));
        LogEntry entry = lab.Log.Single(stopsSystem ? 4004 : 4003);
        Assert.Equal(stopsSystem ? LogLevel.Error : LogLevel.Warning, entry.Level);
        Assert.Equal(reason.ToString(), entry.Properties["Reason"]);
        Assert.Equal(stopsSystem ? "" : "bank", lab.Running);
        if (stopsSystem)
            Assert.Throws<ObjectDisposedException>(() => lab.Lab.Puppet());
    }

    [Fact]
    public async Task A_supervisor_that_gives_up_is_no_normal_end()
    {
        await using var lab = new ApplicationLab();
        LabApplication shop = lab.App("shop");
        shop.MakesRoot = _ => Supervisor.Child([lab.Worker("shop")], new SupervisorOptions { MaxRestarts = 0 });
        await lab.StartAsync(shop, ApplicationType.Transient);

        End(shop.Worker, Lab.Broken);
        lab.Run();

        Assert.Equal(ExitReason.Shutdown, Assert.Single(lab.Ends).Reason);
        Assert.True(lab.Ends[0].StopsSystem);
        Assert.Equal([1001, 3007, 4004], lab.Log.Errors);
    }

    [Fact]
    public async Task Its_callbacks_find_the_tree_dead_and_its_strays_are_killed_after_them()
    {
        await using var lab = new ApplicationLab();
        LabApplication shop = await lab.StartAsync("shop");
        Pid root = shop.Top;
        Pid stray = lab.StartStray(shop);
        shop.PreparesStop = () => Say($"root {root.IsAlive}, stray {stray.IsAlive}");
        shop.Stops = () => Say($"stray {stray.IsAlive}");

        await root.StopAsync(ExitReason.Shutdown);
        string story = lab.Story();

        Assert.Equal("end shop, prepare shop, root False, stray True, stop shop, stray True", story);
        Assert.Equal(ExitReason.Killed, lab.Lab.EndOf(stray));
        Assert.Equal(0, lab.System.ProcessCount);

        ValueTask Say(string what)
        {
            lab.Note(what);
            return default;
        }
    }

    [Fact]
    public async Task It_counts_as_started_may_be_started_again_without_a_stop_and_what_depends_on_it_goes_on()
    {
        await using var lab = new ApplicationLab();
        LabApplication bank = await lab.StartAsync("bank");
        LabApplication shop = await lab.StartAsync(lab.App("shop", bank));

        bank.Top.Kill();
        lab.Run();
        string afterwards = lab.Running;
        StartResult again = await lab.System.StartApplicationAsync(bank, ApplicationType.Permanent);

        Assert.Equal("shop", afterwards);
        Assert.True(shop.Worker.IsAlive);
        Assert.IsType<StartResult.Started>(again);
        Assert.Equal("bank shop", lab.Running);
    }

    [Fact]
    public async Task While_its_callbacks_run_it_is_still_already_started()
    {
        await using var lab = new ApplicationLab();
        LabApplication shop = await lab.StartAsync("shop");
        var gate = new TaskCompletionSource();
        shop.PreparesStop = async () => await gate.Task;
        shop.Top.Kill();
        lab.Run();

        StartResult meanwhile = await lab.System.StartApplicationAsync(shop);
        gate.SetResult();
        lab.Run();
        StartResult afterwards = await lab.System.StartApplicationAsync(shop);

        Assert.IsType<StartError.AlreadyStarted>(Assert.IsType<StartResult.Failed>(meanwhile).Error);
        Assert.IsType<StartResult.Started>(afterwards);
    }

    [Theory]
    [InlineData(ApplicationType.Temporary)]
    [InlineData(ApplicationType.Permanent)]
    public async Task A_stop_that_comes_while_it_ends_by_itself_has_stopped_it(ApplicationType type)
    {
        await using var lab = new ApplicationLab();
        LabApplication shop = await lab.StartAsync("shop", type);
        var gate = new TaskCompletionSource();
        shop.PreparesStop = async () => await gate.Task;
        await shop.Top.StopAsync();
        Task<bool> stop = lab.Begin(() => lab.System.StopApplicationAsync(shop));

        gate.SetResult();
        lab.Run();

        Assert.True(await stop);
        Assert.Null(Assert.Single(lab.Ends).Reason);
        Assert.False(lab.System.IsStopping);
        Assert.Equal("end shop, prepare shop, stop shop", lab.Story());
    }

    [Fact]
    public async Task A_root_that_crashes_is_reported_with_what_becomes_of_its_application()
    {
        await using var lab = new ApplicationLab();
        LabApplication shop = lab.App("shop");
        shop.MakesRoot = _ => ChildSpec.For(() => new LabServer(lab.Lab)
        {
            Info = static (_, _) => throw new InvalidOperationException("no coin"),
        });
        var started = (StartResult.Started)await lab.System.StartApplicationAsync(shop, ApplicationType.Permanent);

        started.Pid.Send("break");
        lab.Run();

        Assert.Equal([1001, 4004], lab.Log.Errors);
        Assert.Equal("none: it is the root of the Permanent application shop, which ends with it", lab.Log.Single(1001).Decision);
        Assert.Equal("no coin", lab.Log.Single(1001).Exception?.Message);
        Assert.Equal("LabServer", lab.Log.Single(1001).Properties["Path"]);
    }

    [Fact]
    public async Task A_root_that_crashes_as_it_is_stopped_is_reported_once()
    {
        await using var lab = new ApplicationLab();
        LabApplication shop = lab.App("shop");
        shop.MakesRoot = _ => lab.Worker("shop", static _ => throw new InvalidOperationException("no coin"));
        await lab.StartAsync(shop, ApplicationType.Permanent);

        bool wasStarted = await lab.System.StopApplicationAsync(shop);

        Assert.True(wasStarted);
        Assert.Equal([1001], lab.Log.Errors);
        Assert.Equal("not restarted: its supervisor was stopping it", lab.Log.Single(1001).Decision);
        Assert.Equal("prepare shop, end shop, stop shop", lab.Story());
        Assert.False(lab.System.IsStopping);
    }

    [Fact]
    public async Task Others_that_its_hidden_process_is_linked_to_end_without_it()
    {
        await using var lab = new ApplicationLab();
        Pid companion = default;
        LabApplication shop = lab.App("shop");
        shop.StartsRoot = async context =>
        {
            companion = context.Parent.SpawnLinked(async self => await self.ReceiveAsync<string>());
            return await context.StartAsync(() => new LabServer(lab.Lab));
        };
        await lab.System.StartApplicationAsync(shop);

        companion.Send("end");
        lab.Run();

        Assert.Equal(ExitReason.Normal, lab.Lab.EndOf(companion));
        Assert.Equal("shop", lab.Running);
    }

    private static void End(Pid pid, ExitReason reason)
    {
        if (reason == ExitReason.Killed)
            pid.Kill();
        else
            pid.Send(reason);
    }

    private static ExitReason Reason(string name) => name switch
    {
        "normal" => ExitReason.Normal,
        "shutdown" => ExitReason.Shutdown,
        "killed" => ExitReason.Killed,
        _ => Lab.Broken,
    };
}
