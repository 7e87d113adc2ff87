using Espalier.Tests.Servers;

namespace Espalier.Tests.Tasks;

/// <summary>Tasks and streams where waits are cancelled, shared, or meet filters with side effects.</summary>
public sealed class HardenedTaskTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task A_cancelled_yield_of_many_loses_no_outcome(int seed)
    {
        await using var lab = new Lab(seed);
        using var source = new CancellationTokenSource();
        Pid owner = lab.Puppet();
        TaskOutcome<int>? again = null;
        bool wasCancelled = false;

        lab.Tell(owner, async self =>
        {
            SupervisedTask<int> quick = self.RunTask(static _ => Task.FromResult(7));
            SupervisedTask<int> slow = self.RunTask(async inner =>
            {
                await lab.ForeverAsync(inner);
                return 8;
            });
            try
            {
                await SupervisedTask.YieldAllAsync([quick, slow], Timeout.InfiniteTimeSpan, cancellationToken: source.Token);
            }
            catch (OperationCanceledException)
            {
                wasCancelled = true;
            }
            again = await quick.YieldAsync();
        });
        await source.CancelAsync();
        lab.Run();
        lab.Advance(10_000);

        Assert.True(wasCancelled);
        Assert.Equal(new TaskOutcome<int>.Completed(7), again);
    }

    [Fact]
    public async Task Cancelling_a_stream_ends_it_though_its_supervisor_does_not_answer()
    {
        await using var lab = new Lab();
        TaskSupervisor supervisor = await TaskSupervisor.StartAsync(lab.System);
        await ServerInspection.SuspendAsync(supervisor.Address);
        using var source = new CancellationTokenSource();
        bool hasEnded = false;
        lab.Tell(lab.Puppet(), async self =>
        {
            try
            {
                await foreach (TaskOutcome<int> _ in supervisor.StreamAsync([1], static (_, item) => Task.FromResult(item))
                    .WithCancellation(source.Token))
                {
                }
            }
            catch (OperationCanceledException)
            {
            }
            hasEnded = true;
        });

        await source.CancelAsync();
        lab.Run();
        lab.Advance(3_600_000);

        Assert.True(hasEnded);
    }

    [Fact]
    public async Task The_same_outside_of_processes_as_a_plain_start_is_given_up()
    {
        await using var lab = new Lab();
        TaskSupervisor supervisor = await TaskSupervisor.StartAsync(lab.System);
        await ServerInspection.SuspendAsync(supervisor.Address);
        using var source = new CancellationTokenSource();
        bool hasEnded = false;
        lab.Tell(lab.Puppet(), async self =>
        {
            try
            {
                await supervisor.RunAsync(static _ => Task.FromResult(1), cancellationToken: source.Token);
            }
            catch (OperationCanceledException)
            {
            }
            hasEnded = true;
        });

        await source.CancelAsync();
        lab.Run();

        Assert.True(hasEnded);
    }

    [Fact]
    public async Task A_shutdown_whose_wait_was_cancelled_still_ends_the_task_in_its_time()
    {
        await using var lab = new Lab();
        using var source = new CancellationTokenSource();
        Pid task = default;
        Pid owner = lab.Puppet();
        lab.Tell(owner, async self =>
        {
            SupervisedTask<object?> stubborn = self.RunTask(async inner =>
            {
                inner.TrapExits = true;
                await lab.ForeverAsync(inner);
            });
            task = stubborn.Pid;
            await Task.Delay(TimeSpan.FromMilliseconds(10), lab.World.Clock);
            try
            {
                await stubborn.ShutdownAsync(ShutdownPolicy.Within(TimeSpan.FromSeconds(1)), source.Token);
            }
            catch (OperationCanceledException)
            {
            }
        });
        lab.Advance(100);

        await source.CancelAsync();
        lab.Run();
        lab.Advance(60_000);
        owner.Kill();
        lab.Run();
        lab.Advance(60_000);

        Assert.False(task.IsAlive);
    }

    [Fact]
    public async Task A_finished_item_is_safe_though_another_one_is_late_before_the_reader_comes_back()
    {
        await using var lab = new Lab();
        List<int> read = [];
        ExitReason? failure = null;
        var options = new TaskStreamOptions { MaxConcurrency = 3, ItemTimeout = TimeSpan.FromSeconds(1) };
        lab.Tell(lab.Puppet(traps: true), async self =>
        {
            try
            {
                await foreach (TaskOutcome<int> outcome in self.StreamTasksAsync<int, int>(
                    [0, 1, 2],
                    async (inner, item) =>
                    {
                        if (item == 2)
                            await lab.ForeverAsync(inner);
                        return item;
                    },
                    options))
                {
                    read.Add(((TaskOutcome<int>.Completed)outcome).Value);
                    await Task.Delay(TimeSpan.FromSeconds(2), lab.World.Clock);
                }
            }
            catch (CallFailedException failed)
            {
                failure = failed.Reason;
            }
        });
        lab.Advance(2_500);
        lab.Advance(2_500);
        lab.Advance(2_500);

        Assert.Equal(ExitReason.TimedOut, failure);
        Assert.Equal([0, 1], read);
    }

    [Fact]
    public async Task The_failure_of_a_task_without_owner_ends_a_mixed_await_at_once()
    {
        await using var lab = new Lab();
        TaskSupervisor supervisor = await TaskSupervisor.StartAsync(lab.System);
        SupervisedTask<int> free = await supervisor.RunAsync<int>(static _ => throw new InvalidOperationException("bad"));
        lab.Run();
        CallFailedException? failure = null;
        lab.Tell(lab.Puppet(), async self =>
        {
            SupervisedTask<int> slow = self.RunTask(async inner =>
            {
                await Task.Delay(TimeSpan.FromSeconds(60), lab.World.Clock, inner.CancellationToken);
                return 8;
            });
            SupervisedTask<int> late = default!;
            late = free;
            try
            {
                await SupervisedTask.AwaitAllAsync([slow, late], TimeSpan.FromMinutes(5));
            }
            catch (CallFailedException failed)
            {
                failure = failed;
            }
        });

        Assert.NotNull(failure);
    }

    [Fact]
    public async Task The_same_when_it_fails_while_the_await_is_open()
    {
        await using var lab = new Lab();
        TaskSupervisor supervisor = await TaskSupervisor.StartAsync(lab.System);
        SupervisedTask<int> free = await supervisor.RunAsync<int>(async inner =>
        {
            await Task.Delay(TimeSpan.FromSeconds(1), lab.World.Clock, inner.CancellationToken);
            throw new InvalidOperationException("bad");
        });
        CallFailedException? failure = null;
        lab.Tell(lab.Puppet(), async self =>
        {
            SupervisedTask<int> slow = self.RunTask(async inner =>
            {
                await Task.Delay(TimeSpan.FromSeconds(60), lab.World.Clock, inner.CancellationToken);
                return 8;
            });
            try
            {
                await SupervisedTask.AwaitAllAsync([slow, free], TimeSpan.FromMinutes(5));
            }
            catch (CallFailedException failed)
            {
                failure = failed;
            }
        });
        lab.Advance(2_000);

        Assert.NotNull(failure);
    }

    [Fact]
    public async Task Killing_what_is_late_takes_one_grace_and_not_one_for_each()
    {
        await using var lab = new Lab();
        bool isDone = false;
        lab.Tell(lab.Puppet(), async self =>
        {
            List<SupervisedTask<int>> tasks = [];
            for (int index = 0; index < 5; index++)
                tasks.Add(self.RunTask(static _ => new TaskCompletionSource<int>().Task));
            await SupervisedTask.YieldAllAsync(tasks, TimeSpan.FromSeconds(1), TaskTimeoutAction.Kill);
            isDone = true;
        });

        lab.Advance(1_000);
        lab.Advance(1_500);

        Assert.True(isDone);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public async Task A_message_is_received_once_though_its_filter_takes_the_one_before_it(int seed)
    {
        await using var lab = new Lab(seed);
        List<string> received = [];
        Pid dead = lab.Puppet();
        lab.Tell(lab.Puppet(), async self =>
        {
            MonitorRef monitor = self.Monitor(dead);
            dead.Kill();
            await dead.WaitForExitAsync();
            self.Self.Send("only");
            string text = await self.ReceiveAsync<string>(_ =>
            {
                self.Demonitor(monitor, flush: true);
                return true;
            });
            received.Add(text);
            try
            {
                received.Add(await self.ReceiveAsync<string>(timeout: TimeSpan.FromSeconds(1)));
            }
            catch (TimeoutException)
            {
            }
        });
        lab.Advance(2_000);

        Assert.Equal(["only"], received);
    }

    [Fact]
    public async Task Two_awaits_of_one_task_at_once_do_not_report_a_normal_end_as_a_failure()
    {
        await using var lab = new Lab();
        List<string> outcomes = [];
        lab.Tell(lab.Puppet(), async self =>
        {
            SupervisedTask<int> task = self.RunTask(static _ => Task.FromResult(7));
            async Task AwaitAsync()
            {
                try
                {
                    outcomes.Add($"{await task}");
                }
                catch (CallFailedException failed)
                {
                    outcomes.Add($"{failed.Reason}");
                }
            }
            await Task.WhenAll(AwaitAsync(), AwaitAsync());
        });
        lab.Advance(6_000);

        Assert.DoesNotContain("normal", outcomes);
    }
}
