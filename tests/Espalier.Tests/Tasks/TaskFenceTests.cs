using Espalier.Tests.Servers;

namespace Espalier.Tests.Tasks;

/// <summary>What a killed process may do to tasks, what falling supervisors do to streams, and what filters do to mail.</summary>
public sealed class TaskFenceTests
{
    [Fact]
    public async Task A_killed_process_ends_no_task_that_nobody_owns()
    {
        await using var lab = new Lab();
        TaskSupervisor supervisor = await TaskSupervisor.StartAsync(lab.System);
        SupervisedTask<object?> free = await supervisor.RunAsync(lab.ForeverAsync);
        lab.Run();

        lab.Tell(lab.Puppet(), async self =>
        {
            try
            {
                self.Self.Kill();
            }
            catch (ExitException)
            {
            }
            await free.ShutdownAsync(ShutdownPolicy.BrutalKill);
        });

        Assert.True(free.Pid.IsAlive);
    }

    [Fact]
    public async Task As_a_plain_kill_is_refused()
    {
        await using var lab = new Lab();
        TaskSupervisor supervisor = await TaskSupervisor.StartAsync(lab.System);
        SupervisedTask<object?> free = await supervisor.RunAsync(lab.ForeverAsync);
        lab.Run();

        lab.Tell(lab.Puppet(), self =>
        {
            try
            {
                self.Self.Kill();
            }
            catch (ExitException)
            {
            }
            free.Pid.Kill();
        });

        Assert.True(free.Pid.IsAlive);
    }

    [Fact]
    public async Task A_killed_reader_of_a_stream_leaves_no_process()
    {
        await using var lab = new Lab();
        Pid reader = lab.Puppet(traps: true);
        long before = lab.System.ProcessCount;
        lab.Tell(reader, async self =>
        {
            await foreach (TaskOutcome<int> _ in self.StreamTasksAsync<int, int>(
                [1, 2, 3],
                async (inner, item) =>
                {
                    await lab.ForeverAsync(inner);
                    return item;
                },
                new TaskStreamOptions { ItemTimeout = Timeout.InfiniteTimeSpan }))
            {
            }
        });
        long during = lab.System.ProcessCount;

        reader.Kill();
        lab.Run();
        lab.Advance(10_000);

        Assert.True(during > before);
        Assert.Equal(before - 1, lab.System.ProcessCount);
    }

    [Fact]
    public async Task A_stream_outside_of_processes_whose_supervisor_falls_names_its_reason()
    {
        await using var lab = new Lab();
        TaskSupervisor supervisor = await TaskSupervisor.StartAsync(lab.System);
        await supervisor.StopAsync();

        var failed = await Assert.ThrowsAsync<CallFailedException>(async () =>
        {
            await foreach (TaskOutcome<int> _ in supervisor.StreamAsync([1], static (_, item) => Task.FromResult(item)))
            {
            }
        });

        Assert.Equal(ExitReason.CallFailed(CallOperation.Call, ExitReason.NoProcess), failed.Reason);
    }

    [Fact]
    public async Task A_stream_whose_named_supervisor_falls_between_two_items_names_its_reason()
    {
        await using var lab = new Lab();
        TaskSupervisor supervisor = await TaskSupervisor.StartAsync(lab.System);
        ExitReason? reason = null;
        lab.Tell(lab.Puppet(traps: true), async self =>
        {
            try
            {
                await foreach (TaskOutcome<int> _ in supervisor.StreamAsync(
                    [1, 2], static (_, item) => Task.FromResult(item), new TaskStreamOptions { MaxConcurrency = 1 }))
                    await supervisor.StopAsync();
            }
            catch (CallFailedException failed)
            {
                reason = failed.Reason;
            }
        });
        lab.Advance(10_000);

        Assert.Equal(ExitReason.CallFailed(CallOperation.Call, ExitReason.NoProcess), reason);
    }

    [Fact]
    public async Task Nor_is_what_comes_after_it_lost()
    {
        await using var lab = new Lab();
        List<string> received = [];
        Pid dead = lab.Puppet();
        Pid receiver = lab.Puppet();
        lab.Tell(receiver, async self =>
        {
            MonitorRef monitor = self.Monitor(dead);
            dead.Kill();
            await dead.WaitForExitAsync();
            self.Self.Send("first");
            received.Add(await self.ReceiveAsync<string>(_ =>
            {
                self.Demonitor(monitor, flush: true);
                return true;
            }));
            for (int index = 0; index < 3; index++)
            {
                try
                {
                    received.Add(await self.ReceiveAsync<string>(timeout: TimeSpan.FromSeconds(1)));
                }
                catch (TimeoutException)
                {
                    received.Add("timeout");
                }
            }
        });
        receiver.Send("second");
        lab.Run();
        lab.Advance(1_100);
        receiver.Send("third");
        lab.Run();
        lab.Advance(1_100);
        lab.Advance(1_100);

        Assert.Equal(["first", "second", "timeout", "third"], received);
    }

    [Fact]
    public async Task A_filter_that_lets_a_task_go_loses_no_mail()
    {
        await using var lab = new Lab();
        List<string> received = [];
        Pid receiver = lab.Puppet();
        lab.Tell(receiver, async self =>
        {
            SupervisedTask<int> task = self.RunTask(static _ => Task.FromResult(1));
            await task.Pid.WaitForExitAsync();
            self.Self.Send("first");
            received.Add(await self.ReceiveAsync<string>(_ =>
            {
                task.Ignore();
                return true;
            }));
            self.Self.Send("second");
            try
            {
                received.Add(await self.ReceiveAsync<string>(static text => text == "second", TimeSpan.FromSeconds(1)));
            }
            catch (TimeoutException)
            {
                received.Add("timeout");
            }
        });
        lab.Advance(2_000);

        Assert.Equal(["first", "second"], received);
    }
}
