using System.Runtime.CompilerServices;
using Espalier.Tests.Servers;

namespace Espalier.Tests.Diagnostics;

/// <summary>Reports show types and sizes. Contents are shown only as far as the server describes its state.</summary>
public sealed class RedactionTests
{
    private const string Secret = "hunter2";

    public static TheoryData<object, string> Messages => new()
    {
        { Secret, "String (7 characters)" },
        { "", "String (0 characters)" },
        { new byte[512], "Byte[] (512 items)" },
        { new List<string> { Secret }, "List<String> (1 item)" },
        { new Dictionary<string, List<int>> { [Secret] = [] }, "Dictionary<String, List<Int32>> (1 item)" },
        { new ReadOnlyMemory<byte>([1, 2]), "ReadOnlyMemory<Byte> (2 bytes)" },
        { new Ask(Secret), "Ask" },
        { 4711, "Int32" },
    };

    [Theory, MemberData(nameof(Messages))]
    [OtpCase("gen_server_SUITE", "format_all_status")]
    public async Task The_last_message_is_shown_by_kind_type_and_size_only(object message, string shown)
    {
        await using var lab = new LogLab();
        Pid cast = await lab.Lab.StartAsync(Failing(lab));
        Pid info = await lab.Lab.StartAsync(Failing(lab));
        Pid next = await lab.Lab.StartAsync(Failing(lab));

        cast.Cast(message);
        info.Send(message);
        next.Cast(Next.Continue(message));
        lab.Run();

        Assert.Equal(
            [$"cast {shown}", $"continue {shown}", $"message {shown}"],
            lab.Log.Entries.Select(entry => $"{entry.Properties["LastMessage"]}").Order(StringComparer.Ordinal));
        Assert.All(lab.Log.Entries, entry => AssertHidden(entry));
        Assert.All(lab.Lab.Events.OfType<ProcessCrashed>(), crash => Assert.DoesNotContain(Secret, $"{crash}", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_call_is_shown_with_its_caller_and_not_its_content()
    {
        await using var lab = new LogLab();
        Pid pid = await lab.Lab.StartAsync(Failing(lab));
        Pid caller = lab.Lab.Puppet();

        lab.Lab.Tell(caller, async _ => await pid.CallAsync(new Ask(Secret)));

        LogEntry entry = Assert.Single(lab.Log.Entries, entry => Equals(entry.Properties["Pid"], pid));
        Assert.Equal($"call Ask from {caller}", entry.Properties["LastMessage"]);
        AssertHidden(entry);
    }

    [Fact]
    [OtpCase("Logger translator", "dead or missing client")]
    public async Task A_caller_that_has_ended_or_was_no_process_is_said_to_be_so()
    {
        await using var lab = new LogLab();
        var gate = new TaskCompletionSource();
        LabServer Slow() => new(lab.Lab)
        {
            Call = async (_, _, _) =>
            {
                await gate.Task;
                throw new InvalidOperationException("boom");
            },
        };
        Pid orphaned = await lab.Lab.StartAsync(Slow());
        Pid outside = await lab.Lab.StartAsync(Slow());
        Pid caller = lab.Lab.Puppet();
        Task call = outside.CallAsync(new Ask()).AsTask();
        lab.Lab.Tell(caller, async _ => await orphaned.CallAsync(new Ask()));

        caller.Kill();
        lab.Run();
        gate.SetResult();
        lab.Run();

        await Lab.FailureOf(call);
        Assert.Equal($"call Ask from {caller}, which has ended", Of(orphaned));
        Assert.Equal("call Ask", Of(outside));

        object? Of(Pid pid) => Assert.Single(lab.Log.Entries, entry => Equals(entry.Properties["Pid"], pid)).Properties["LastMessage"];
    }

    [Fact]
    public async Task An_idle_time_out_a_stop_and_a_function_have_no_message_to_show()
    {
        await using var lab = new LogLab();
        Pid idle = await lab.Lab.StartAsync(new LabServer(lab.Lab)
        {
            Init = static _ => new(InitResult.OkThen(Next.ReceiveFor(TimeSpan.FromMilliseconds(10)))),
            Idle = static _ => throw new InvalidOperationException("boom"),
        });
        Pid stopped = await lab.Lab.StartAsync(lab.Worker());
        stopped.Send("handled well");
        lab.Run();

        await stopped.StopAsync(Lab.Broken);
        lab.Lab.Advance(10);
        Pid function = lab.System.Spawn(static _ => throw new InvalidOperationException("boom"));
        lab.Run();

        Assert.Equal(
            [(stopped, "none"), (idle, "timeout"), (function, "unknown: a function receives by itself")],
            lab.Log.Entries.Select(entry => ((Pid)entry.Properties["Pid"]!, (string)entry.Properties["LastMessage"]!)));
    }

    [Fact]
    [OtpCase("Logger translator", "debug adds state and client")]
    [OtpCase("gen_server_SUITE", "error_format_status")]
    public async Task The_state_is_what_the_server_says_of_it_after_its_terminate()
    {
        await using var lab = new LogLab();
        Pid pid = await lab.Lab.StartAsync(new LabServer(lab.Lab)
        {
            Info = static (_, _) => throw new InvalidOperationException("boom"),
            State = server => $"balance 12; {string.Join(", ", lab.Lab.Journal)}",
        });

        pid.Send("go");
        lab.Run();

        Assert.Equal("balance 12; terminate InvalidOperationException: boom", lab.Crash.Properties["State"]);
        Assert.Equal("balance 12; terminate InvalidOperationException: boom", Assert.Single(lab.Lab.Events.OfType<ProcessCrashed>()).State);
    }

    [Fact]
    [OtpCase("gen_server_SUITE", "crash_in_format_status")]
    [OtpCase("gen_server_SUITE", "throw_in_format_status")]
    public async Task A_description_that_throws_is_noted_without_its_text_and_hurts_nobody()
    {
        await using var lab = new LogLab();
        Pid pid = await lab.Lab.StartAsync(new LabServer(lab.Lab)
        {
            Info = static (_, _) => new(Next.Stop(Lab.Broken)),
            State = static _ => throw new InvalidOperationException(Secret),
        });

        lab.End(pid, Lab.Broken);

        Assert.Equal(Lab.Broken, lab.Lab.EndOf(pid));
        Assert.Contains("dispose", lab.Lab.Journal);
        Assert.Equal("not shown: DescribeState threw InvalidOperationException", lab.Crash.Properties["State"]);
        AssertHidden(lab.Crash);
    }

    [Fact]
    public async Task A_description_can_look_but_not_act()
    {
        await using var lab = new LogLab();
        Pid other = lab.Lab.Puppet();
        Pid pid = await lab.Lab.StartAsync(new LabServer(lab.Lab)
        {
            Info = static (_, _) => new(Next.Stop(Lab.Broken)),
            State = server =>
            {
                other.Send("from the grave");
                server.Own.Spawn(static _ => Task.CompletedTask);
                return "never";
            },
        });

        lab.End(pid, Lab.Broken);

        Assert.Equal("not shown: DescribeState threw ExitException", lab.Crash.Properties["State"]);
        Assert.Equal(1, lab.System.RefusedSendCount);
    }

    [Fact]
    public async Task Nobody_is_asked_for_his_state_who_has_not_failed()
    {
        await using var lab = new LogLab();
        int asked = 0;
        LabServer Curious() => new(lab.Lab)
        {
            Info = static (_, message) => new(Next.Stop((ExitReason)message)),
            State = _ => $"{++asked}",
        };
        Pid done = await lab.Lab.StartAsync(Curious());
        Pid killed = await lab.Lab.StartAsync(Curious());

        lab.End(done, ExitReason.Normal);
        lab.End(killed, ExitReason.Killed);

        Assert.Equal(0, asked);
    }

    [Fact]
    public async Task An_idle_server_keeps_no_message_alive()
    {
        await using var lab = new LogLab();
        Pid pid = await lab.Lab.StartAsync(new LabServer(lab.Lab)
        {
            Cast = static (_, _) => new(Next.Receive),
            Info = static (_, _) => new(Next.ReceiveFor(TimeSpan.FromDays(1))),
            Call = static (_, _, _) => new(CallResult.Reply("ok")),
        });

        List<WeakReference> messages = [.. await SendAsync(lab, pid)];

        GC.Collect();
        GC.WaitForPendingFinalizers();
        GC.Collect();
        Assert.All(messages, message => Assert.False(message.IsAlive));
        Assert.True(pid.IsAlive);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static async Task<WeakReference[]> SendAsync(LogLab lab, Pid pid)
    {
        object cast = new(), info = new();
        var call = new Ask();
        pid.Cast(cast);
        lab.Run();
        var first = new WeakReference(cast);
        pid.Send(info);
        lab.Run();
        var second = new WeakReference(info);
        await pid.CallAsync(call);
        return [first, second, new(call)];
    }

    private static LabServer Failing(LogLab lab) => new(lab.Lab)
    {
        Call = static (_, _, _) => throw new InvalidOperationException("boom"),
        Cast = static (_, message) => message is Next next ? new(next) : throw new InvalidOperationException("boom"),
        Info = static (_, _) => throw new InvalidOperationException("boom"),
        Continue = static (_, _) => throw new InvalidOperationException("boom"),
    };

    private static void AssertHidden(LogEntry entry)
    {
        Assert.DoesNotContain(Secret, entry.Text, StringComparison.Ordinal);
        Assert.DoesNotContain(Secret, string.Join(' ', entry.Properties.Values), StringComparison.Ordinal);
    }
}
