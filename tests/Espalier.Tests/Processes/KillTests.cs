using Espalier.Tests.Servers;

namespace Espalier.Tests.Processes;

/// <summary>Kill is structured: fenced at once, then the code may unwind. Design 3.6.</summary>
public sealed class KillTests
{
    private static readonly Dictionary<string, Action<ProcessContext, Pid>> Operations = new()
    {
        ["link"] = static (self, other) => self.Link(other),
        ["unlink"] = static (self, other) => self.Unlink(other),
        ["monitor"] = static (self, other) => self.Monitor(other),
        ["demonitor"] = static (self, _) => self.Demonitor(default),
        ["spawn"] = static (self, _) => self.Spawn(static _ => Task.CompletedTask),
        ["spawn linked"] = static (self, _) => self.SpawnLinked(static _ => Task.CompletedTask),
        ["spawn monitored"] = static (self, _) => self.SpawnMonitored(static _ => Task.CompletedTask),
        ["send after"] = static (self, _) => self.SendAfter("later", TimeSpan.Zero),
        ["send every"] = static (self, _) => self.SendEvery("later", TimeSpan.FromSeconds(1)),
        ["label"] = static (self, _) => self.Label = "label",
        ["trap exits"] = static (self, _) => self.TrapExits = true,
        ["receive"] = static (self, _) => self.ReceiveAsync<string>().AsTask(),
        ["receive now"] = static (self, _) => self.ReceiveAsync<string>(timeout: TimeSpan.Zero).AsTask(),
        ["exit"] = static (self, _) => self.Exit(ExitReason.Normal),
        ["call"] = static (_, other) => other.CallAsync(new Ask("anything")).AsTask(),
        ["stop"] = static (_, other) => other.StopAsync().AsTask(),
        ["start"] = static (self, _) => self.StartServerLinkedAsync(static () => throw new InvalidOperationException()).AsTask(),
    };

    public static TheoryData<string> OperationNames
    {
        get
        {
            var names = new TheoryData<string>();
            foreach (string name in Operations.Keys)
                names.Add(name);
            return names;
        }
    }

    [Theory, MemberData(nameof(OperationNames))]
    public async Task Every_operation_is_refused_after_a_fatal_signal(string operation)
    {
        await using var lab = new Lab();
        Pid other = lab.Puppet();
        Pid victim = Victim(lab, self =>
        {
            var refused = Assert.Throws<ExitException>(() => Operations[operation](self, other));
            lab.Journal.Add($"refused: {refused.Reason}");
        });

        victim.SendExit(Lab.Broken);
        lab.Run();

        Assert.Equal(["refused: broken"], lab.Journal);
        Assert.Equal(Lab.Broken, lab.EndOf(victim));
        Assert.Equal([other], lab.System.GetProcesses());
        Assert.Empty(lab.System.GetInfo(other)!.Links);
        Assert.Empty(lab.Unread(other));
    }

    [Fact]
    public async Task A_dying_process_still_knows_who_it_is()
    {
        await using var lab = new Lab();
        Pid starter = lab.Puppet();
        List<object?> seen = [];
        Pid victim = default;
        lab.Tell(starter, self => victim = self.Spawn(async own =>
        {
            try
            {
                await own.ReceiveAsync<string>();
            }
            finally
            {
                seen.AddRange([own.Self, own.Parent, own.System, own.Label, own.CancellationToken.IsCancellationRequested]);
            }
        }));

        victim.Kill();
        lab.Run();

        Assert.Equal([victim, starter, lab.System, null, true], seen);
    }

    [Fact]
    public async Task What_a_dying_process_sends_on_its_turn_is_refused_and_counted()
    {
        await using var lab = new Lab();
        Pid other = lab.Puppet(traps: true, name: "other");
        Pid server = await lab.StartAsync(new LabServer(lab));
        Pid victim = Victim(lab, self =>
        {
            other.Send("pid");
            self.System.Name("other").Send("name");
            ((ProcessAddress)other).Send("address");
            other.SendExit(Lab.Broken);
            other.Kill();
            server.Cast("cast");
        });

        victim.Kill();
        lab.Run();

        Assert.Equal(6, lab.System.RefusedSendCount);
        Assert.True(other.IsAlive);
        Assert.True(server.IsAlive);
        Assert.Empty(lab.Unread(other));
        Assert.Equal(0, lab.System.DeadLetterCount);
    }

    [Fact]
    public async Task Code_that_has_left_the_turn_carries_no_identity_and_is_not_refused()
    {
        await using var lab = new Lab();
        var gate = new TaskCompletionSource();
        Pid other = lab.Puppet();
        Pid victim = lab.System.Spawn(_ => SendOffTurnAsync(gate.Task, other));
        lab.Run();

        victim.Kill();
        lab.Run();
        Nowhere.Do(gate.SetResult);
        lab.Run();

        Assert.Equal(["from beside the turn"], lab.Unread(other));
        Assert.Equal(0, lab.System.RefusedSendCount);
        Assert.Equal(ExitReason.Killed, lab.EndOf(victim));
    }

    [Fact]
    public async Task Its_token_is_cancelled_and_unwinding_by_it_is_no_failure()
    {
        await using var lab = new Lab();
        Pid victim = lab.System.Spawn(async self =>
        {
            try
            {
                await lab.ForeverAsync(self);
            }
            catch (OperationCanceledException)
            {
                lab.Journal.Add("cancelled");
                throw;
            }
        });
        lab.Run();

        victim.SendExit(Lab.Broken);
        lab.Run();

        Assert.Equal(["cancelled"], lab.Journal);
        Assert.Equal(Lab.Broken, lab.EndOf(victim));
        Assert.Empty(lab.Events.OfType<LateFailure>());
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task The_token_is_cancelled_at_every_end(bool fails)
    {
        await using var lab = new Lab();
        CancellationToken token = default;
        lab.System.Spawn(self =>
        {
            token = self.CancellationToken;
            lab.Journal.Add($"{token.IsCancellationRequested}");
            return fails ? throw new ExitException(Lab.Broken) : Task.CompletedTask;
        });

        lab.Run();

        Assert.Equal(["False"], lab.Journal);
        Assert.True(token.IsCancellationRequested);
    }

    [Fact]
    public async Task The_token_of_a_process_that_is_fenced_already_comes_cancelled()
    {
        await using var lab = new Lab();
        Pid victim = Victim(lab, self => lab.Journal.Add($"{self.CancellationToken.IsCancellationRequested}"));

        victim.Kill();
        lab.Run();

        Assert.Equal(["True"], lab.Journal);
    }

    [Fact]
    public async Task A_failure_of_a_token_callback_is_an_event_and_stops_nothing()
    {
        await using var lab = new Lab();
        Pid victim = lab.System.Spawn(async self =>
        {
            self.CancellationToken.Register(static () => throw new FormatException("callback"));
            await self.ReceiveAsync<string>();
        });
        lab.Run();

        victim.Kill();
        lab.Run();

        Assert.Equal(ExitReason.Killed, lab.EndOf(victim));
        Assert.Contains("callback", Assert.Single(lab.Events.OfType<LateFailure>()).Exception.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_end_is_told_only_when_the_code_has_unwound()
    {
        await using var lab = new Lab();
        Pid victim = lab.System.Spawn(async self =>
        {
            try
            {
                await self.ReceiveAsync<string>();
            }
            finally
            {
                await Task.Delay(TimeSpan.FromMilliseconds(500), self.System.TimeProvider);
                lab.Journal.Add("unwound");
            }
        });
        Pid watcher = lab.Puppet(traps: true);
        MonitorRef monitor = MonitorTests.Monitor(lab, watcher, victim);
        lab.Tell(watcher, self => self.Link(victim));

        victim.Kill();
        lab.Advance(499);
        bool told = lab.Unread(watcher).Count > 0;
        lab.Advance(1);

        Assert.False(told);
        Assert.Equal(["unwound"], lab.Journal);
        Assert.Equal(
            [new TrappedExit(victim, ExitReason.Killed), new Down(monitor, victim, null, ExitReason.Killed)],
            lab.Unread(watcher));
        Assert.Equal(0, lab.System.ZombieCount);
    }

    [Fact]
    public async Task A_failure_while_unwinding_is_an_event_and_not_the_reason()
    {
        await using var lab = new Lab();
        var failure = new FormatException("while unwinding");
        Pid victim = Victim(lab, _ => throw failure);

        victim.Kill();
        lab.Run();

        Assert.Equal(ExitReason.Killed, lab.EndOf(victim));
        Assert.Same(failure, Assert.Single(lab.Events.OfType<LateFailure>()).Exception);
    }

    [Fact]
    public async Task Returning_in_good_order_does_not_make_the_end_a_normal_one()
    {
        await using var lab = new Lab();
        Pid victim = lab.System.Spawn(async self =>
        {
            try
            {
                await self.ReceiveAsync<string>();
            }
            catch (ExitException)
            {
            }
        });
        lab.Run();

        victim.Kill();
        lab.Run();

        Assert.Equal(ExitReason.Killed, lab.EndOf(victim));
    }

    [Fact]
    public async Task Its_timers_are_off_from_the_moment_it_sees_the_signal()
    {
        await using var lab = new Lab();
        var leave = new TaskCompletionSource();
        Pid victim = lab.System.Spawn(async self =>
        {
            self.SendAfter("later", TimeSpan.FromMilliseconds(100));
            await leave.Task;
        });
        lab.Run();

        victim.Kill();
        lab.Advance(500);
        leave.SetResult();
        lab.Run();

        Assert.Equal(0, lab.System.DeadLetterCount);
        Assert.Equal(ExitReason.Killed, lab.EndOf(victim));
    }

    /// <summary>A process that waits, and does a deed as it unwinds.</summary>
    private static Pid Victim(Lab lab, Action<ProcessContext> deed)
    {
        Pid victim = lab.System.Spawn(async self =>
        {
            try
            {
                await self.ReceiveAsync<string>();
            }
            finally
            {
                deed(self);
            }
        });
        lab.Run();
        return victim;
    }

    private static async Task SendOffTurnAsync(Task gate, Pid other)
    {
        await gate.ConfigureAwait(false);
        other.Send("from beside the turn");
    }
}
