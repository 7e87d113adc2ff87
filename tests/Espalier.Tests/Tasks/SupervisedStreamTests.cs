using Espalier.Tests.Servers;

namespace Espalier.Tests.Tasks;

/// <summary>Streams whose tasks are children of a task supervisor, linked to their reader or not.</summary>
public sealed class SupervisedStreamTests
{
    private static readonly ExitReason NotRunning = ExitReason.CallFailed(CallOperation.Call, ExitReason.NoProcess);

    [Theory, Concurrency]
    [OtpCase("task/supervisor_test", "async_stream: fun, mfa, no leaks, slowest first, exits, unused tasks, no leaked messages")]
    [OtpCase("task/supervisor_test", "async_stream_nolink: same list")]
    public async Task Values_come_in_the_order_of_the_items_and_nothing_is_left(int max, int seed)
    {
        await using var lab = new StreamLab(seed);
        TaskSupervisor supervisor = await TaskSupervisor.StartAsync(lab.Lab.System);

        foreach (bool isUnlinked in (bool[])[false, true])
        {
            TaskStreamOptions options = Options(max, isUnlinked);
            List<TaskOutcome<int>> read = await lab.ReadAsync(_ => supervisor.StreamAsync(StreamLab.Items, StreamLab.DoubleAsync, options));
            Task<List<TaskOutcome<int>>> slow = lab.Begin(_ => supervisor.StreamAsync(StreamLab.Items, StreamLab.DoubleSlowlyAsync, options));
            lab.Lab.Advance(1_000);
            List<TaskOutcome<int>> outside = await StreamLab.ReadAsync(supervisor.StreamAsync(StreamLab.Items, StreamLab.DoubleAsync, options));
            List<TaskOutcome<int>> first = await lab.ReadAsync(
                _ => supervisor.StreamAsync(lab.Noting(StreamLab.Items), StreamLab.FirstOnlyAsync, options), take: 1);

            Assert.Equal(StreamLab.Doubled, read);
            Assert.Equal(StreamLab.Doubled, await slow);
            Assert.Equal(StreamLab.Doubled, outside);
            Assert.Equal([StreamLab.Value(2)], first);
            Assert.Equal("close", lab.Journal[^1]);
            Assert.Equal(0, (await supervisor.CountChildrenAsync()).Specs);
            lab.AssertClean(others: 1);
        }
    }

    [Theory, Concurrency]
    [OtpCase("task/supervisor_test", "async_stream: fun, mfa, no leaks, slowest first, exits, unused tasks, no leaked messages")]
    [OtpCase("task/supervisor_test", "async_stream: zip_input_on_exit variants")]
    public async Task A_failure_is_an_element_for_a_reader_that_traps_and_takes_another_along(int max, int seed)
    {
        await using var lab = new StreamLab(seed, traps: true);
        TaskSupervisor supervisor = await TaskSupervisor.StartAsync(lab.Lab.System);
        Pid reader = lab.Lab.System.Spawn(async self =>
            await StreamLab.ReadAsync(supervisor.StreamAsync(StreamLab.Items, StreamLab.FailAsync, StreamLab.Max(1))));

        List<TaskOutcome<int>> read = await lab.ReadAsync(_ => supervisor.StreamAsync(StreamLab.Items, StreamLab.FailAsync, StreamLab.Max(max)));

        Assert.Equal(StreamLab.Items.Select(static item => StreamLab.Exit(ExitReason.Custom(item), item)), read);
        Assert.Equal(ExitReason.Custom(1), lab.Lab.EndOf(reader));
        lab.AssertClean(others: 1);
    }

    [Theory, Concurrency]
    [OtpCase("task/supervisor_test", "async_stream_nolink: same list")]
    [OtpCase("task/supervisor_test", "async_stream: zip_input_on_exit variants")]
    public async Task Without_links_a_failure_is_an_element_for_everybody(int max, int seed)
    {
        await using var lab = new StreamLab(seed);
        TaskSupervisor supervisor = await TaskSupervisor.StartAsync(lab.Lab.System);

        List<TaskOutcome<int>> read = await lab.ReadAsync(
            _ => supervisor.StreamAsync(StreamLab.Items, StreamLab.FailAsync, Options(max, isUnlinked: true)));

        Assert.Equal(StreamLab.Items.Select(static item => StreamLab.Exit(ExitReason.Custom(item), item)), read);
        lab.AssertClean(others: 1);
    }

    [Theory, Seeds]
    [OtpCase("task/supervisor_test", "async_stream: with $callers")]
    [OtpCase("task/supervisor_test", "async_stream: consuming from another process")]
    public async Task Its_tasks_are_children_of_the_supervisor_and_work_for_whoever_reads(int seed)
    {
        await using var lab = new StreamLab(seed);
        TaskSupervisor supervisor = await TaskSupervisor.StartAsync(lab.Lab.System);
        Assert.True(supervisor.Address.TryFind(out Pid parent));
        var maker = new TaskOwner(lab.Lab);
        var seen = new List<(Pid Parent, IReadOnlyList<Pid> Callers)>();
        Task<int> LookAsync(ProcessContext self, int item)
        {
            seen.Add((self.Parent, self.Callers));
            return Task.FromResult(item);
        }
        IAsyncEnumerable<TaskOutcome<int>> stream = await maker.DoAsync(_ => supervisor.StreamAsync([1, 2], LookAsync));

        await lab.ReadAsync(_ => stream);
        await StreamLab.ReadAsync(stream);

        Assert.All(seen, look => Assert.Equal(parent, look.Parent));
        Assert.All(seen[..2], look => Assert.Equal([lab.Reader.Pid], look.Callers));
        Assert.All(seen[2..], look => Assert.Empty(look.Callers));
        Assert.Equal(4, seen.Count);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_killed_reader_takes_linked_tasks_along_and_unlinked_ones_run_to_their_end(bool isUnlinked)
    {
        await using var lab = new StreamLab();
        TaskSupervisor supervisor = await TaskSupervisor.StartAsync(lab.Lab.System);
        async Task<int> WorkAsync(ProcessContext self, int item)
        {
            await Work.SleepAsync(self, item, 10);
            lab.Journal.Add($"done {item}");
            return item;
        }
        _ = lab.Begin(_ => supervisor.StreamAsync(StreamLab.Items, WorkAsync, Options(2, isUnlinked)));

        lab.Reader.Pid.Kill();
        lab.Lab.Run();
        Assert.Equal(isUnlinked ? 2 : 0, (await supervisor.CountChildrenAsync()).Active);
        lab.Lab.Advance(10);

        Assert.Equal(isUnlinked ? ["done 1", "done 2"] : [], lab.Journal.Order(StringComparer.Ordinal));
        Assert.Equal(1, lab.Lab.System.ProcessCount);
        Assert.Equal(isUnlinked ? [] : [3005, 3005], lab.Log.Errors);
    }

    [Theory, Concurrency]
    [OtpCase("task/supervisor_test", "async_stream: raises an error if :max_children is reached with clean stream shutdown")]
    public async Task When_the_supervisor_takes_no_more_the_reading_fails_with_nothing_left(int max, int seed)
    {
        await using var lab = new StreamLab(seed, traps: seed % 2 == 0);
        TaskSupervisor supervisor = await TaskSupervisor.StartAsync(lab.Lab.System, new() { MaxChildren = 1 });

        TaskStreamOptions options = Options(max, isUnlinked: seed % 4 < 2);

        Exception? failure = await Record.ExceptionAsync(() => lab.ReadAsync(_ => supervisor.StreamAsync(
            lab.Noting(StreamLab.Items),
            (self, item) => max == 1 ? StreamLab.DoubleAsync(self, item) : Work.ObeyAsync(self), options)));

        // One at a time is what it takes; the second is one too many.
        if (max == 1)
        {
            Assert.Null(failure);
        }
        else
        {
            Assert.Equal(
                "The start of a task failed: the supervisor has as many children as MaxChildren allows.",
                Assert.IsType<StartFailedException>(failure).Message);
        }
        Assert.Equal("close", lab.Journal[^1]);
        Assert.Equal(0, (await supervisor.CountChildrenAsync()).Specs);
        lab.AssertClean(others: 1);
    }

    [Theory]
    [InlineData(false, false)]
    [InlineData(false, true)]
    [InlineData(true, false)]
    [InlineData(true, true)]
    public async Task A_supervisor_that_does_not_run_fails_the_reading_and_takes_a_reader_along_that_does_not_trap(bool traps, bool isUnlinked)
    {
        await using var lab = new StreamLab(traps: traps);
        TaskSupervisor ended = await TaskSupervisor.StartAsync(lab.Lab.System);
        await ended.StopAsync();

        foreach (TaskSupervisor supervisor in (TaskSupervisor[])[ended, TaskSupervisor.At(lab.Lab.System.Name("nobody"))])
        {
            IAsyncEnumerable<TaskOutcome<int>> stream = supervisor.StreamAsync(
                lab.Noting(StreamLab.Items), StreamLab.DoubleAsync, Options(1, isUnlinked));
            var outside = await Assert.ThrowsAsync<CallFailedException>(() => StreamLab.ReadAsync(stream).AsTask());
            Assert.Equal((CallOperation.Stream, NotRunning), (outside.Operation, outside.Reason));
            lab.Journal.Clear();
            var reader = new TaskOwner(lab.Lab, traps);
            Task<List<TaskOutcome<int>>> read = reader.Begin(_ => StreamLab.ReadAsync(stream));
            Assert.Equal(traps ? null : NotRunning, reader.End);
            Assert.Equal(["take 1", "close"], lab.Journal);
            if (!traps)
                continue;
            var inside = await Assert.ThrowsAsync<CallFailedException>(() => read);
            Assert.Equal((CallOperation.Stream, NotRunning), (inside.Operation, inside.Reason));
            reader.AssertClean();
        }

        Assert.Empty(lab.Log.Entries);
        lab.AssertClean(others: traps ? 2 : 0);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_supervisor_that_is_killed_in_mid_stream_takes_a_reader_along(bool isUnlinked)
    {
        await using var lab = new StreamLab();
        TaskSupervisor supervisor = await TaskSupervisor.StartAsync(lab.Lab.System);
        Assert.True(supervisor.Address.TryFind(out Pid pid));
        _ = lab.Begin(_ => supervisor.StreamAsync(lab.Noting(StreamLab.Items), StreamLab.FirstOnlyAsync, Options(2, isUnlinked)));

        pid.Kill();
        lab.Lab.Run();

        Assert.Equal("close", lab.Journal[^1]);

        // Without links its tasks are elements, and there is nobody to start the next.
        Assert.Equal(isUnlinked ? NotRunning : ExitReason.Killed, lab.Reader.End);
        Assert.Equal(0, lab.Lab.System.ProcessCount);
    }

    [Theory]
    [InlineData(1_000)]
    [InlineData(5_000)]
    public async Task Each_task_has_the_time_of_the_option_when_the_supervisor_ends(double milliseconds)
    {
        await using var lab = new StreamLab(traps: true);
        TaskSupervisor supervisor = await TaskSupervisor.StartAsync(lab.Lab.System);
        ShutdownPolicy? shutdown = milliseconds < 5_000 ? ShutdownPolicy.Within(TimeSpan.FromMilliseconds(milliseconds)) : null;
        Task<List<TaskOutcome<int>>> read = lab.Begin(_ => supervisor.StreamAsync(
            [1],
            static (self, _) =>
            {
                self.TrapExits = true;
                return Work.ObeyAsync(self);
            },
            new() { Shutdown = shutdown, ItemTimeout = Timeout.InfiniteTimeSpan }));
        Pid task = Assert.Single(await supervisor.GetChildrenAsync());
        Task stop = supervisor.StopAsync().AsTask();

        lab.Lab.Advance(milliseconds - 1);
        Assert.True(task.IsAlive);
        lab.Lab.Advance(1);

        await stop;
        Assert.Equal([StreamLab.Exit(ExitReason.Killed, 1)], await read);
    }

    private static TaskStreamOptions Options(int max, bool isUnlinked) => new() { MaxConcurrency = max, IsUnlinked = isUnlinked };
}
