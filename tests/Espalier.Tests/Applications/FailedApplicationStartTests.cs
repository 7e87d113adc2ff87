using Espalier.Tests.Servers;

namespace Espalier.Tests.Applications;

/// <summary>An application that cannot be started: facts 4.3, the table of what start/2 returns, and what the type makes of it.</summary>
public sealed class FailedApplicationStartTests
{
    public static TheoryData<string> Ways => ["refuses", "crashes", "ignores", "start function throws", "exits normally", "root throws", "no root"];

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task Why_it_failed_is_the_answer_and_nothing_of_it_is_left(string way)
    {
        await using var lab = new ApplicationLab();
        LabApplication shop = Failing(lab, way);
        Pid stray = default;
        Func<ProcessSystem, ChildSpec> makesRoot = shop.MakesRoot!;
        shop.MakesRoot = system => Wrap(makesRoot(system));

        StartResult result = await lab.System.StartApplicationAsync(shop);

        Check(way, Assert.IsType<StartResult.Failed>(result).Error);
        Assert.False(stray.IsAlive);
        Assert.Equal(0, lab.System.ProcessCount);
        Assert.Equal("", lab.Running);
        Assert.Equal("start shop", lab.Story());
        Assert.Empty(lab.Ends);

        ChildSpec Wrap(ChildSpec spec) => spec is null ? null! : spec with
        {
            Start = async context =>
            {
                stray = context.Parent.Spawn(lab.Lab.ForeverAsync);
                return await spec.Start(context);
            },
        };
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task A_temporary_one_only_answers(string way)
    {
        await using var lab = new ApplicationLab();

        await lab.System.StartApplicationAsync(Failing(lab, way));
        lab.Run();

        Assert.True(lab.Lab.Puppet().IsAlive);
        Assert.Equal("none: whoever wanted it has the reason", lab.Log.Single(4005).Decision);
    }

    [Theory, OtpCase("application_SUITE", "otp_2718")]
    [MemberData(nameof(Ways))]
    public async Task A_transient_one_stops_the_system_unless_its_start_function_exits_normally(string way)
    {
        await using var lab = new ApplicationLab();
        LabApplication bank = await lab.StartAsync("bank");

        StartResult result = await lab.System.StartApplicationAsync(Failing(lab, way), ApplicationType.Transient);
        lab.Run();

        Assert.IsType<StartResult.Failed>(result);
        Assert.Equal(way == "exits normally" ? "bank" : "", lab.Running);
        Assert.Equal(way == "exits normally", bank.Name == lab.Running && bank.Worker.IsAlive);
        if (way != "exits normally")
            Assert.Throws<ObjectDisposedException>(() => lab.Lab.Puppet());
    }

    [Theory, OtpCase("application_SUITE", "otp_3002")]
    [MemberData(nameof(Ways))]
    public async Task A_permanent_one_stops_the_system_with_the_others_in_reverse(string way)
    {
        await using var lab = new ApplicationLab();
        await lab.StartAsync("bank");
        await lab.StartAsync("post");

        StartResult result = await lab.System.StartApplicationAsync(Failing(lab, way), ApplicationType.Permanent);
        lab.Run();

        Assert.IsType<StartResult.Failed>(result);
        Assert.Equal("start shop, prepare post, end post, stop post, prepare bank, end bank, stop bank", lab.Story());
        Assert.Equal("the system stops", lab.Log.Single(4005).Decision);
        Assert.Throws<ObjectDisposedException>(() => lab.Lab.Puppet());
        Assert.Equal(0, lab.System.ProcessCount);
    }

    [Theory]
    [InlineData(ApplicationType.Temporary, false)]
    [InlineData(ApplicationType.Transient, true)]
    [InlineData(ApplicationType.Permanent, true)]
    public async Task A_dependency_that_has_died_is_a_failed_start(ApplicationType type, bool stopsSystem)
    {
        await using var lab = new ApplicationLab();
        LabApplication bank = await lab.StartAsync("bank");
        bank.Top.Kill();
        lab.Run();

        StartResult result = await lab.System.StartApplicationAsync(lab.App("shop", bank), type);
        lab.Run();

        Assert.Equal(new StartResult.Failed(new StartError.DependencyMissing("bank", HasDied: true)), result);
        Assert.Equal(stopsSystem, lab.System.IsStopping);
    }

    [Theory]
    [InlineData(ApplicationType.Transient)]
    [InlineData(ApplicationType.Permanent)]
    public async Task What_is_refused_before_it_begins_is_no_failed_start(ApplicationType type)
    {
        await using var lab = new ApplicationLab();
        LabApplication bank = await lab.StartAsync("bank");

        await lab.System.StartApplicationAsync(lab.App("shop", lab.App("post")), type);
        await lab.System.StartApplicationAsync(bank, type);
        lab.Run();

        Assert.Equal("bank", lab.Running);
        Assert.Empty(lab.Log.Errors);
    }

    [Fact]
    public async Task One_that_cannot_be_started_again_still_counts_as_started_and_dead()
    {
        await using var lab = new ApplicationLab();
        LabApplication bank = await lab.StartAsync("bank");
        bank.Top.Kill();
        lab.Run();
        bank.StartsRoot = static _ => new(new StartResult.Ignored());

        StartResult failed = await lab.System.StartApplicationAsync(bank);
        StartResult dependent = await lab.System.StartApplicationAsync(lab.App("shop", bank));

        Assert.IsType<StartResult.Failed>(failed);
        Assert.Equal(new StartResult.Failed(new StartError.DependencyMissing("bank", HasDied: true)), dependent);
        Assert.True(await lab.System.StopApplicationAsync(bank));
    }

    [Fact]
    public async Task A_child_that_fails_far_down_is_named_in_the_log_with_the_path()
    {
        await using var lab = new ApplicationLab();
        LabApplication shop = lab.App("shop");
        ChildSpec bad = new() { Id = "till", Start = static _ => new(new StartResult.Failed(new StartError.Failed(Lab.Broken))) };
        shop.MakesRoot = _ => Supervisor.Child([lab.Worker("good"), Supervisor.Child([bad]) with { Id = "tills" }]);

        await lab.System.StartApplicationAsync(shop);

        Assert.Contains("tills/till failed to start: broken", lab.Log.Single(4005).Text, StringComparison.Ordinal);
        Assert.Equal("start shop, end good", lab.Story());
    }

    [Fact, OtpCase("application_SUITE", "start_phases")]
    public async Task Phases_are_children_that_have_nothing_to_run_in_order_and_one_that_fails_fails_the_start()
    {
        await using var lab = new ApplicationLab();
        ExitReason? failure = null;
        LabApplication shop = lab.App("shop");
        shop.MakesRoot = _ => Supervisor.Child([lab.Worker("shop"), Phase("init"), Phase("go")]);

        await lab.StartAsync(shop);
        await lab.System.StopApplicationAsync(shop);
        lab.Story();
        failure = Lab.Broken;
        StartResult result = await lab.System.StartApplicationAsync(shop);

        Assert.Contains("go failed to start: broken", new StartFailedException(((StartResult.Failed)result).Error).Message, StringComparison.Ordinal);
        Assert.Equal("start shop, init, go, end shop", lab.Story());

        ChildSpec Phase(string name) => new()
        {
            Id = name,
            Start = _ =>
            {
                lab.Note(name);
                return new(name == "go" && failure is { } reason
                    ? new StartResult.Failed(new StartError.Failed(reason)) : new StartResult.Ignored());
            },
        };
    }

    private static void Check(string way, StartError error)
    {
        switch (way)
        {
            case "refuses":
                Assert.Equal(new StartError.Failed(Lab.Broken), error);
                break;
            case "crashes":
                Assert.Equal("no coin", Assert.IsType<StartError.Failed>(error).Reason.Exception?.Message);
                break;
            case "ignores":
                Assert.Equal(ExitKind.BadReturn, Assert.IsType<StartError.Failed>(error).Reason.Kind);
                break;
            case "start function throws" or "root throws":
                Assert.Equal("no coin", Assert.IsType<StartError.StartFunctionFailed>(error).Reason.Exception?.Message);
                break;
            case "exits normally":
                Assert.Equal(new StartError.StartFunctionFailed(ExitReason.Normal), error);
                break;
            default:
                Assert.IsType<StartError.InvalidSpec>(error);
                break;
        }
    }

    private static LabApplication Failing(ApplicationLab lab, string way)
    {
        LabApplication shop = lab.App("shop");
        shop.MakesRoot = way switch
        {
            "refuses" => _ => Server(static _ => new(InitResult.Stop(Lab.Broken))),
            "crashes" => _ => Server(static _ => throw new InvalidOperationException("no coin")),
            "ignores" => _ => Server(static _ => new(InitResult.Ignore)),
            "start function throws" => static _ => Start(static _ => throw new InvalidOperationException("no coin")),
            "exits normally" => static _ => Start(static async context =>
            {
                await context.StartAsync(static () => throw new InvalidOperationException("never made"));
                throw new ExitException(ExitReason.Normal);
            }),
            "root throws" => static _ => throw new InvalidOperationException("no coin"),
            _ => static _ => null!,
        };
        return shop;

        ChildSpec Server(Func<LabServer, ValueTask<InitResult>> init) => ChildSpec.For(() => new LabServer(lab.Lab) { Init = init });

        static ChildSpec Start(ChildStart start) => new() { Id = "root", Start = start };
    }
}
