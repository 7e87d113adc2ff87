using Espalier.Tests.Servers;
using Microsoft.Extensions.Logging;

namespace Espalier.Tests.Diagnostics;

/// <summary>Who fails by his own doing is reported once, in one block; who ends well, is killed or falls with others is not.</summary>
public sealed class CrashReportTests
{
    private static readonly string[] CrashProperties =
        ["Decision", "LastMessage", "MailboxLength", "Path", "Pid", "Process", "Reason", "State", "{OriginalFormat}"];

    private static readonly object[] FailingWays =
        ["stop answer", "raise", "exit", "bad answer", "stop request", "parent's exit", "raise in terminate", "raise in a continue"];

    private static readonly object[] SilentWays =
        ["normal", "shutdown", "shutdown with", "exit normal", "stop request", "killed", "killed while trapping", "untrapped signal",
            "falls with a link", "function exits abnormally", "init ignores", "init stops normal", "init stops shutdown", "init fails in order"];

    public static TheoryData<object> Failures => new(FailingWays);

    public static TheoryData<object> Silences => new(SilentWays);

    [Fact]
    [OtpCase(
        "Logger translator",
        "GenServer, gen_event, gen_statem, Task, proc_lib, Supervisor, DynamicSupervisor, application start and stop, bare process")]
    public async Task A_crash_makes_one_readable_block_with_structured_properties_and_the_exception()
    {
        await using var lab = new LogLab();
        var failure = new InvalidOperationException("boom");
        Pid pid = await lab.Lab.StartAsync(new LabServer(lab.Lab) { Cast = (_, _) => throw failure });

        pid.Cast("twelve chars");
        pid.Send("left over");
        lab.Run();

        LogEntry entry = Assert.Single(lab.Log.Entries);
        Assert.Equal((LogLevel.Error, 1001), (entry.Level, entry.Id));
        Assert.Equal(
            $"""
            {pid} (LabServer) failed: InvalidOperationException: boom
              Path: LabServer
              Last message: cast String (12 characters)
              State: not shown
              Unread messages: 1
              Decision: none: no supervisor starts it again
            """,
            entry.Text);
        Assert.Same(failure, entry.Exception);
        Assert.Equal(CrashProperties, entry.Properties.Keys.Order(StringComparer.Ordinal));
        Assert.Equal(pid, entry.Properties["Pid"]);
        Assert.Equal("Espalier", Assert.Single(lab.Log.Categories));
    }

    [Fact]
    [OtpCase("Logger translator", "each by pid, name, label")]
    public async Task Name_and_label_stand_beside_the_pid()
    {
        await using var lab = new LogLab();
        var options = new ServerOptions { Name = lab.System.Name("till"), Label = "shop 7" };
        Pid pid = await lab.Lab.StartAsync(lab.Worker(), options);

        lab.End(pid, Lab.Broken);

        Assert.StartsWith($"{pid} (LabServer \"till\", shop 7) failed: broken\n  Path: till\n", lab.Crash.Text, StringComparison.Ordinal);
    }

    [Theory, MemberData(nameof(Failures))]
    public async Task A_failure_of_its_own_doing_is_one_error_whatever_way_it_comes(object way)
    {
        await using var lab = new LogLab();
        Pid parent = lab.Lab.Puppet();
        Pid pid = lab.Lab.StartLinked(parent, Failing(lab, way));

        switch (way)
        {
            case "stop request":
                await pid.StopAsync(Lab.Broken);
                break;
            case "parent's exit":
                parent.SendExit(Lab.Broken);
                break;
            default:
                pid.Send("go");
                break;
        }
        lab.Run();

        LogEntry entry = Assert.Single(lab.Log.Entries);
        Assert.Equal(1001, entry.Id);
        Assert.Equal(lab.Lab.EndOf(pid)!.ToString(), entry.Properties["Reason"]);
        Assert.Equal(pid, Assert.Single(lab.Lab.Events.OfType<ProcessCrashed>()).Pid);
    }

    [Theory, MemberData(nameof(Silences))]
    public async Task Whoever_did_not_fail_by_his_own_doing_is_not_logged(object way)
    {
        await using var lab = new LogLab();

        await EndSilentlyAsync(lab, way);
        lab.Run();

        Assert.Empty(lab.Log.Entries);
        Assert.Empty(lab.Lab.Events.OfType<ProcessCrashed>());
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_failed_init_is_one_error_without_a_state(bool throws)
    {
        await using var lab = new LogLab();
        var server = new LabServer(lab.Lab)
        {
            Init = _ => throws ? throw new InvalidOperationException("boom") : new(InitResult.Stop(Lab.Broken)),
            State = static _ => "must not be asked",
        };

        StartResult result = await lab.System.StartServerAsync(() => server);

        Assert.IsType<StartResult.Failed>(result);
        LogEntry entry = Assert.Single(lab.Log.Entries);
        Assert.Equal(
            ("none: it was starting", "not shown", "none: it was starting, and whoever started it has the reason"),
            (entry.Properties["LastMessage"], entry.Properties["State"], entry.Decision));
    }

    [Fact]
    [OtpCase("Logger translator", "drops events if otp report handling is switched off")]
    public async Task Nothing_is_written_that_the_log_does_not_want()
    {
        await using var lab = new LogLab(log: new LogBook { MinLevel = LogLevel.Critical });
        await lab.SuperviseAsync(null, lab.Spec());
        Pid pid = await lab.Lab.StartAsync(lab.Worker());

        lab.End(pid, Lab.Broken);

        Assert.Equal(Lab.Broken, lab.Lab.EndOf(pid));
        Assert.Empty(lab.Log.Entries);
    }

    [Fact]
    public async Task The_event_comes_before_the_end_and_says_what_the_block_says()
    {
        await using var lab = new LogLab();
        Pid pid = await lab.Lab.StartAsync(lab.Worker());

        lab.End(pid, Lab.Broken);

        var crashed = Assert.IsType<ProcessCrashed>(lab.Lab.Events[^2]);
        Assert.IsType<ProcessExited>(lab.Lab.Events[^1]);
        Assert.Equal((pid, Lab.Broken, "LabServer"), (crashed.Pid, crashed.Reason, crashed.Path));
        Assert.Equal(
            (lab.Crash.Properties["LastMessage"], lab.Crash.Properties["State"]), ((object)crashed.LastMessage, (object)crashed.State));
    }

    [Fact]
    public async Task A_log_that_throws_is_told_of_and_hurts_nobody()
    {
        var failure = new InvalidOperationException("log");
        await using var lab = new LogLab(log: new LogBook { Failure = failure });
        SupervisorRef supervisor = await lab.SuperviseAsync(null, lab.Spec());
        Pid child = await LogLab.ChildOf(supervisor);

        lab.End(child, Lab.Broken);

        Assert.NotEqual(child, await LogLab.ChildOf(supervisor));
        Assert.All(lab.Lab.Events.OfType<LateFailure>(), late => Assert.Same(failure, late.Exception));
        Assert.NotEmpty(lab.Lab.Events.OfType<LateFailure>());
    }

    [Fact]
    public async Task Code_that_does_not_come_to_its_end_is_reported_without_asking_it()
    {
        await using var lab = new LogLab();
        var gate = new TaskCompletionSource();
        Pid pid = await lab.Lab.StartAsync(new LabServer(lab.Lab)
        {
            Info = static (_, _) => new(Next.Stop(Lab.Broken)),
            Terminate = (_, _) => new(gate.Task),
            State = static _ => "must not be asked",
        });

        pid.Send("go");
        lab.Lab.Advance(5_001);

        Assert.Equal(Lab.Broken, lab.Lab.EndOf(pid));
        Assert.Equal("not shown: its code has not come to its end", lab.Crash.Properties["State"]);
        gate.SetResult();
        lab.Run();
        Assert.Single(lab.Log.Entries);
    }

    private static LabServer Failing(LogLab lab, object way) => new(lab.Lab)
    {
        Init = server =>
        {
            if (way is "parent's exit")
                server.Trap();
            return new(InitResult.Ok);
        },
        Info = (server, _) =>
        {
            switch (way)
            {
                case "raise":
                    throw new InvalidOperationException("boom");
                case "exit":
                    server.Own.Exit(Lab.Broken);
                    return default;
                case "bad answer":
                    return default;
                case "raise in a continue":
                    return new(Next.Continue("on"));
                default:
                    return new(Next.Stop(Lab.Broken));
            }
        },
        Terminate = (_, _) => way is "raise in terminate" ? throw new InvalidOperationException("in terminate") : default,
    };

    private static async Task EndSilentlyAsync(LogLab lab, object way)
    {
        LabServer server = way switch
        {
            "init ignores" => new(lab.Lab) { Init = static _ => new(InitResult.Ignore) },
            "init stops normal" => new(lab.Lab) { Init = static _ => new(InitResult.Stop(ExitReason.Normal)) },
            "init stops shutdown" => new(lab.Lab) { Init = static _ => new(InitResult.Stop(ExitReason.Shutdown)) },
            "init fails in order" => new(lab.Lab) { Init = static _ => new(InitResult.Fail(Lab.Broken)) },
            _ => lab.Worker(traps: way is "killed while trapping"),
        };
        if (await lab.System.StartServerAsync(() => server) is not StartResult.Started { Pid: var pid })
            return;
        switch (way)
        {
            case "normal":
                pid.Send(ExitReason.Normal);
                break;
            case "shutdown":
                pid.Send(ExitReason.Shutdown);
                break;
            case "shutdown with":
                pid.Send(ExitReason.ShutdownWith("detail"));
                break;
            case "exit normal":
                lab.System.Spawn(static self => throw new ExitException(ExitReason.Normal));
                break;
            case "stop request":
                await pid.StopAsync(ExitReason.Shutdown);
                break;
            case "untrapped signal":
                pid.SendExit(Lab.Broken);
                break;
            case "falls with a link":
                lab.System.Spawn(self =>
                {
                    self.Link(pid);
                    self.Exit(Lab.Broken);
                    return Task.CompletedTask;
                });
                break;
            case "function exits abnormally":
                lab.System.Spawn(static self => throw new ExitException(Lab.Broken));
                break;
            default:
                pid.Kill();
                break;
        }
    }
}
