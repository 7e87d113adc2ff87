using Espalier.Mailboxes;
using Espalier.Stress.Servers;

namespace Espalier.Stress.Mailboxes;

/// <summary>Code outside of any process that a turn has answered: what it calls runs behind it, unless it blocks.</summary>
public sealed class OutsideCodeTests
{
    [Fact]
    public async Task Code_outside_runs_behind_a_turn_without_its_context_and_what_it_calls_runs_behind_it()
    {
        var scheduler = new ThreadPoolScheduler();
        SynchronizationContext? seen = new();
        var order = new List<string>();
        int outer = 0, inner = 0;
        var first = new Turn(_ =>
        {
            SynchronizationContext.SetSynchronizationContext(new SynchronizationContext());
            scheduler.ScheduleNext(new Outside(() =>
            {
                seen = SynchronizationContext.Current;
                outer = Environment.CurrentManagedThreadId;
                scheduler.ScheduleNext(new Turn(_ =>
                {
                    inner = Environment.CurrentManagedThreadId;
                    order.Add("called");
                }));
                order.Add("outside");
            }));
        });

        await Task.Run(() => scheduler.Run(first));

        Assert.Null(seen);
        Assert.Equal(["outside", "called"], order);
        Assert.Equal(outer, inner);
    }

    [Theory]
    [InlineData(3_600, true)]
    [InlineData(0, false)]
    public async Task What_code_outside_blocks_for_runs_elsewhere_and_for_a_while_nothing_waits_behind_such_code(int seconds, bool runsElsewhere)
    {
        using var deadline = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        var scheduler = new ThreadPoolScheduler { Distrust = TimeSpan.FromSeconds(seconds) };
        using var hasRun = new SemaphoreSlim(0);
        var later = new TaskCompletionSource();
        bool isEmpty = false;
        var first = new Turn(_ => scheduler.ScheduleNext(new Outside(() =>
        {
            scheduler.ScheduleNext(new Turn(_ => hasRun.Release()));
            hasRun.Wait(deadline.Token);
        })));
        var second = new Turn(_ => scheduler.ScheduleNext(new Outside(() =>
        {
            scheduler.ScheduleNext(new Turn(_ => later.SetResult()));
            isEmpty = scheduler.Thread.IsEmpty;
        })));

        await Task.Run(() => scheduler.Run(first));
        await Task.Run(() => scheduler.Run(second));
        await later.Task;

        Assert.Equal(runsElsewhere, isEmpty);
    }

    [Fact]
    public async Task What_code_outside_calls_once_it_has_blocked_does_not_wait_behind_it_any_more()
    {
        using var deadline = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        var scheduler = new ThreadPoolScheduler { Distrust = TimeSpan.FromHours(1) };
        using var hasRun = new SemaphoreSlim(0);
        var kept = new List<bool>();
        var first = new Turn(_ => scheduler.ScheduleNext(new Outside(() =>
        {
            for (int call = 0; call < 3; call++)
            {
                scheduler.ScheduleNext(new Turn(_ => hasRun.Release()));
                kept.Add(!scheduler.Thread.IsEmpty);
                hasRun.Wait(deadline.Token);
            }
        })));

        await Task.Run(() => scheduler.Run(first));

        Assert.Equal([true, false, false], kept);
    }

    [Fact]
    public async Task Code_outside_that_throws_leaves_nothing_waiting_and_its_thread_as_any_other()
    {
        var scheduler = new ThreadPoolScheduler();
        var called = new TaskCompletionSource();
        var first = new Turn(_ => scheduler.ScheduleNext(new Outside(() =>
        {
            scheduler.ScheduleNext(new Turn(_ => called.SetResult()));
            throw new InvalidOperationException("boom");
        })));
        (bool, bool, bool) left = default;

        await Task.Run(() =>
        {
            Assert.Throws<InvalidOperationException>(() => scheduler.Run(first));
            TurnThread thread = scheduler.Thread;
            left = (thread.LooksHere, thread.IsOutside, thread.IsEmpty);
        });
        await called.Task;

        Assert.Equal((false, false, true), left);
    }

    [Fact]
    public async Task What_a_sink_of_events_calls_does_not_wait_behind_the_turn_that_tells_it()
    {
        var sink = new CallingSink();
        await using var system = new ProcessSystem(new ProcessSystemOptions { EventSinks = [sink] });
        sink.Callee = (await system.StartServerAsync(static () => new EchoServer())).GetPidOrThrow();
        sink.System = system;
        for (int round = 0; round < 200; round++)
            await system.Spawn(static _ => Task.CompletedTask).WaitForExitAsync();

        Assert.Equal((200, 0), (sink.Calls, sink.Kept));
    }

    [Fact]
    public async Task Code_outside_that_blocks_before_it_awaits_gets_every_reply()
    {
        using var deadline = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        await using var system = new ProcessSystem();
        using var hasRun = new SemaphoreSlim(0);
        Pid callee = (await system.StartServerAsync(() => new ReleasingServer(hasRun))).GetPidOrThrow();
        int replies = await Task.Run(async () =>
        {
            int given = 0;
            for (int round = 0; round < 10_000; round++)
            {
                ValueTask<int> call = callee.CallAsync(new Ask(round));
                hasRun.Wait(deadline.Token);
                given += await call == round ? 1 : 0;
            }
            return given;
        });

        Assert.Equal(10_000, replies);
    }

    private sealed class Outside(Action run) : IThreadPoolWorkItem
    {
        public void Execute() => run();
    }

    /// <summary>Calls a server whenever a function has ended.</summary>
    private sealed class CallingSink : IRuntimeEventSink
    {
        internal ProcessSystem? System { get; set; }

        internal Pid Callee { get; set; }

        internal int Calls { get; private set; }

        internal int Kept { get; private set; }

        // One function at a time: its waiter hears of it behind the sink.
        public void OnEvent(RuntimeEvent runtimeEvent)
        {
            if (System is null || runtimeEvent is not ProcessExited { Reason.Kind: ExitKind.Normal })
                return;
            _ = Callee.CallAsync(new Ask(Calls++)).AsTask();
            Kept += System.Pool!.Thread.IsEmpty ? 0 : 1;
        }
    }
}
