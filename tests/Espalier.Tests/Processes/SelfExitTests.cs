using Espalier.Tests.Servers;

namespace Espalier.Tests.Processes;

/// <summary>How a process ends by its own doing: facts 1.2, and the rows of 1.3 where sender and receiver are one.</summary>
public sealed class SelfExitTests
{
    [Fact]
    public async Task A_function_that_returns_ends_its_process_normally()
    {
        await using var lab = new Lab();

        Pid pid = lab.System.Spawn(static _ => Task.CompletedTask);
        lab.Run();

        Assert.Equal(ExitReason.Normal, lab.EndOf(pid));
    }

    [Theory, MemberData(nameof(ReasonTable.All), MemberType = typeof(ReasonTable))]
    public async Task A_process_ends_with_the_reason_that_it_exits_with(ExitReason reason)
    {
        await using var lab = new Lab();
        Pid pid = lab.Puppet(traps: true);

        lab.Tell(pid, self =>
        {
            try
            {
                self.Exit(reason);
            }
            finally
            {
                lab.Journal.Add("finally");
            }
        });

        Assert.Equal(reason, lab.EndOf(pid));
        Assert.Equal(["finally"], lab.Journal);
    }

    [Fact]
    public async Task An_exit_exception_that_code_throws_itself_is_an_exit()
    {
        await using var lab = new Lab();

        Pid pid = lab.System.Spawn(static _ => throw new ExitException(Lab.Broken));
        lab.Run();

        Assert.Equal(Lab.Broken, lab.EndOf(pid));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task An_exception_that_nobody_catches_is_the_reason(bool afterAwait)
    {
        await using var lab = new Lab();
        var failure = new FormatException("made up");

        Pid pid = lab.System.Spawn(async _ =>
        {
            if (afterAwait)
                await Task.Yield();
            throw failure;
        });
        lab.Run();

        Assert.Equal(ExitReason.Crashed(failure), lab.EndOf(pid));
        Assert.Contains(nameof(An_exception_that_nobody_catches_is_the_reason), failure.StackTrace, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_cancellation_that_is_not_its_own_is_a_crash_like_any_other(bool afterAwait)
    {
        await using var lab = new Lab();
        var failure = new OperationCanceledException("somebody else's");

        Pid pid = lab.System.Spawn(async _ =>
        {
            if (afterAwait)
                await Task.Yield();
            throw failure;
        });
        lab.Run();

        Assert.Equal(ExitReason.Crashed(failure), lab.EndOf(pid));
    }

    [Fact]
    [OtpCase("process_test", "exit(self(), :normal) causes the calling process to exit")]
    public async Task Normal_sent_to_itself_ends_a_process()
    {
        await using var lab = new Lab();
        Pid pid = lab.Puppet();

        lab.Tell(pid, self =>
        {
            self.Self.SendExit(ExitReason.Normal);
            lab.Journal.Add("after");
        });

        Assert.Equal(ExitReason.Normal, lab.EndOf(pid));
        Assert.Empty(lab.Journal);
    }

    [Theory, MemberData(nameof(ReasonTable.Deadly), MemberType = typeof(ReasonTable))]
    public async Task A_signal_to_itself_acts_before_the_next_statement(ExitReason reason)
    {
        await using var lab = new Lab();
        Pid pid = lab.Puppet();

        lab.Tell(pid, self =>
        {
            self.Self.SendExit(reason);
            lab.Journal.Add("after");
        });

        Assert.Equal(reason, lab.EndOf(pid));
        Assert.Empty(lab.Journal);
    }

    [Theory, MemberData(nameof(ReasonTable.All), MemberType = typeof(ReasonTable))]
    public async Task A_process_that_traps_gets_its_own_signal_as_a_message(ExitReason reason)
    {
        await using var lab = new Lab();
        Pid pid = lab.Puppet(traps: true);

        lab.Tell(pid, self =>
        {
            self.Self.SendExit(reason);
            lab.Journal.Add("after");
        });

        Assert.Equal([new TrappedExit(pid, reason)], lab.Unread(pid));
        Assert.Equal(["after"], lab.Journal);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_process_that_kills_itself_ends_before_the_next_statement(bool traps)
    {
        await using var lab = new Lab();
        Pid pid = lab.Puppet(traps);

        lab.Tell(pid, self =>
        {
            self.Self.Kill();
            lab.Journal.Add("after");
        });

        Assert.Equal(ExitReason.Killed, lab.EndOf(pid));
        Assert.Empty(lab.Journal);
    }

    [Fact]
    public async Task Catching_the_exception_of_an_exit_does_not_keep_a_function_process()
    {
        await using var lab = new Lab();

        Pid pid = lab.System.Spawn(self =>
        {
            Assert.Throws<ExitException>(() => self.Exit(Lab.Broken));
            return Task.CompletedTask;
        });
        lab.Run();

        Assert.Equal(Lab.Broken, lab.EndOf(pid));
        Assert.Equal(Lab.Broken, Assert.Single(lab.Events.OfType<ExitSwallowed>()).Reason);
    }

    [Fact]
    public async Task Catching_the_exception_of_an_exit_does_not_keep_a_server()
    {
        await using var lab = new Lab();
        Pid pid = await lab.StartAsync(new LabServer(lab)
        {
            Info = static (server, _) =>
            {
                Assert.Throws<ExitException>(() => server.Own.Exit(Lab.Broken));
                return new(Next.Receive);
            },
        });

        pid.Send("exit");
        pid.Send("never handled");
        lab.Run();

        Assert.Equal(Lab.Broken, lab.EndOf(pid));
        Assert.Equal(["terminate broken", "dispose"], lab.Journal);
        Assert.Equal((pid, Lab.Broken), Assert.Single(lab.Events.OfType<ExitSwallowed>()) is var e ? (e.Pid, e.Reason) : default);
    }

    [Fact]
    public async Task An_exit_that_is_not_caught_is_not_reported_as_swallowed()
    {
        await using var lab = new Lab();
        Pid pid = lab.Puppet();

        lab.Tell(pid, static self => self.Exit(Lab.Broken));

        Assert.Equal(Lab.Broken, lab.EndOf(pid));
        Assert.Empty(lab.Events.OfType<ExitSwallowed>());
    }

    [Fact]
    public async Task An_exit_without_a_reason_is_refused()
    {
        await using var lab = new Lab();
        Pid pid = lab.Puppet();

        lab.Tell(pid, static self => Assert.Throws<ArgumentNullException>(() => self.Exit(null!)));

        Assert.True(pid.IsAlive);
    }

    [Fact]
    public void A_context_of_no_process_refuses_everything()
    {
        ProcessContext context = default;

        Assert.Throws<InvalidOperationException>(() => context.Self);
        Assert.Throws<InvalidOperationException>(() => context.Exit(ExitReason.Normal));
        Assert.Throws<InvalidOperationException>(() => context.CancellationToken);
        Assert.Contains("InitAsync", Assert.Throws<InvalidOperationException>(() => context.Link(default)).Message, StringComparison.Ordinal);
        Assert.True(context == default(ProcessContext));
    }
}
