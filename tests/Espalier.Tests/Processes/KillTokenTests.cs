using Espalier.Tests.Servers;

namespace Espalier.Tests.Processes;

/// <summary>Who cancels a killed process's token: its own turn, or the pool if its code holds the thread.</summary>
public sealed class KillTokenTests
{
    // Only a failing test comes near it.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    [Fact]
    public async Task Code_that_holds_its_thread_is_told_by_its_token_beside_itself()
    {
        await using var lab = new Lab();
        bool wasTold = false;
        Pid victim = lab.System.Spawn(async self =>
        {
            await self.ReceiveAsync<string>();
            CancellationToken token = self.CancellationToken;
            Pid own = self.Self;
            var killer = new Thread(own.Kill);
            killer.Start();
            killer.Join();
            wasTold = token.WaitHandle.WaitOne(Patience);
        });

        victim.Send("begin");
        lab.Run();

        Assert.True(wasTold);
        Assert.Equal(ExitReason.Killed, lab.EndOf(victim));
    }

    [Fact]
    public async Task Whoever_kills_himself_is_told_on_his_own_turn()
    {
        await using var lab = new Lab();
        List<bool> cancelled = [];
        CancellationToken token = default;
        Pid pid = lab.Puppet();

        lab.Tell(pid, self =>
        {
            token = self.CancellationToken;
            try
            {
                self.Self.Kill();
            }
            finally
            {
                DrainPool();
                cancelled.Add(token.IsCancellationRequested);
            }
        });
        cancelled.Add(token.IsCancellationRequested);

        Assert.Equal([false, true], cancelled);
    }

    [Fact]
    public async Task A_process_that_waits_for_a_thread_is_told_on_its_turn()
    {
        await using var lab = new Lab();
        CancellationToken token = default;
        Pid victim = lab.Puppet();
        lab.Tell(victim, self => token = self.CancellationToken);
        victim.Send("wakes it");

        victim.Kill();
        DrainPool();
        bool early = token.IsCancellationRequested;
        lab.Run();

        Assert.False(early);
        Assert.True(token.IsCancellationRequested);
    }

    [Fact]
    public async Task Code_that_waited_for_a_thread_when_the_kill_came_finds_its_token_cancelled_when_it_goes_on()
    {
        await using var lab = new Lab();
        var gate = new TaskCompletionSource();
        List<bool> cancelled = [];
        Pid victim = lab.System.Spawn(async self =>
        {
            CancellationToken token = self.CancellationToken;
            await gate.Task;
            cancelled.Add(token.IsCancellationRequested);
        });
        lab.Run();
        Nowhere.Do(gate.SetResult);

        victim.Kill();
        lab.Run();

        Assert.Equal([true], cancelled);
        Assert.Equal(ExitReason.Killed, lab.EndOf(victim));
    }

    [Fact]
    public async Task Code_that_goes_on_although_its_process_is_killed_already_has_the_grace_and_no_longer()
    {
        await using var lab = new Lab();
        var gate = new TaskCompletionSource();
        List<int> graces = [];
        Pid victim = lab.System.Spawn(async _ =>
        {
            await gate.Task;

            // It might never give the thread back.
            graces.Add(lab.System.Timers.Count);
        });
        lab.Run();

        victim.Kill();
        Nowhere.Do(gate.SetResult);
        lab.Run();

        Assert.Equal([1], graces);
        Assert.Equal((ExitReason.Killed, 0), (lab.EndOf(victim), lab.System.Timers.Count));
    }

    [Fact]
    public async Task What_a_server_has_left_running_is_told_of_a_kill_and_goes_on_before_the_server_is_disposed()
    {
        await using var lab = new Lab();
        var gate = new TaskCompletionSource();
        Pid victim = (await lab.System.StartServerAsync(() => new LeavingServer(gate.Task, lab.Journal))).GetPidOrThrow();
        victim.Cast("leave something running");
        lab.Run();
        Nowhere.Do(gate.SetResult);

        victim.Kill();
        lab.Run();

        Assert.Equal(["goes on, told: True", "disposed"], lab.Journal);
        Assert.Equal(ExitReason.Killed, lab.EndOf(victim));
    }

    /// <summary>Whatever waited for a thread of the pool has run.</summary>
    private static void DrainPool()
    {
        for (int i = 0; i < 20; i++)
        {
            using var passed = new ManualResetEventSlim();
            ThreadPool.UnsafeQueueUserWorkItem(static passed => passed.Set(), passed, preferLocal: false);
            passed.Wait(Patience);
        }
    }

    private sealed class LeavingServer(Task gate, List<string> journal) : GenServer, IDisposable
    {
        public void Dispose() => journal.Add("disposed");

        protected internal override ValueTask<Next> HandleCastAsync(object message)
        {
            _ = GoOnAsync(Context.CancellationToken);
            return new(Next.Receive);
        }

        private async Task GoOnAsync(CancellationToken token)
        {
            await gate;
            journal.Add($"goes on, told: {token.IsCancellationRequested}");
        }
    }
}
