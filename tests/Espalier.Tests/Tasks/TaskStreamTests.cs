using Espalier.Tests.Servers;

namespace Espalier.Tests.Tasks;

/// <summary>Streams of tasks that come to their end: what is read, in which order, and what is left.</summary>
public sealed class TaskStreamTests
{
    [Theory, Concurrency]
    [OtpCase("task_test", "async_stream with max_concurrency: streams an enumerable with fun / with mfa")]
    [OtpCase("task_test", "async_stream with max_concurrency: streams an enumerable without leaking tasks")]
    public async Task Values_come_in_the_order_of_the_items_and_nothing_is_left(int max, int seed)
    {
        await using var lab = new StreamLab(seed);

        List<TaskOutcome<int>> read = await lab.ReadAsync(
            self => self.StreamTasksAsync(StreamLab.Items, StreamLab.DoubleAsync, StreamLab.Max(max)));

        Assert.Equal(StreamLab.Doubled, read);
        lab.AssertClean();
    }

    [Theory, Concurrency]
    [OtpCase("task_test", "async_stream with max_concurrency: streams an enumerable with slowest first")]
    public async Task The_order_stays_when_the_first_items_take_the_longest(int max, int seed)
    {
        await using var lab = new StreamLab(seed);

        Task<List<TaskOutcome<int>>> read = lab.Begin(
            self => self.StreamTasksAsync(StreamLab.Items, StreamLab.DoubleSlowlyAsync, StreamLab.Max(max)));
        lab.Lab.Advance(1_000);

        Assert.Equal(StreamLab.Doubled, await read);
        lab.AssertClean();
    }

    [Theory, Concurrency]
    [OtpCase("task_test", "async_stream with max_concurrency: streams an enumerable with exits")]
    public async Task A_reader_that_traps_sees_failures_as_elements_and_no_message(int max, int seed)
    {
        await using var lab = new StreamLab(seed, traps: true);

        List<TaskOutcome<int>> read = await lab.ReadAsync(
            self => self.StreamTasksAsync(StreamLab.Items, StreamLab.FailAsync, StreamLab.Max(max)));

        Assert.Equal(StreamLab.Items.Select(static item => StreamLab.Exit(ExitReason.Custom(item), item)), read);
        lab.AssertClean();
    }

    [Theory, Concurrency]
    public async Task A_reader_that_does_not_trap_falls_with_the_first_failure_whatever_it_catches(int max, int seed)
    {
        await using var lab = new StreamLab(seed);
        Pid reader = lab.Lab.System.Spawn(async self =>
        {
            try
            {
                await StreamLab.ReadAsync(self.StreamTasksAsync(
                    StreamLab.Items, static (task, item) => item == 3 ? StreamLab.FailAsync(task, item) : Work.ObeyAsync(task), StreamLab.Max(max)));
            }
            catch (Exception)
            {
                await self.ReceiveAsync<object>();
            }
        });

        // However few run at once, the third is reached.
        for (int i = 0; i < 3; i++)
        {
            lab.Lab.Run();
            foreach (Pid pid in lab.Lab.System.GetProcesses().Where(pid => pid != lab.Reader.Pid && pid != reader).Skip(1))
                pid.Send(0);
        }
        lab.Lab.Run();

        Assert.Equal(ExitReason.Custom(3), lab.Lab.EndOf(reader));
        Assert.Equal(1, lab.Lab.System.ProcessCount);
    }

    [Theory, Seeds]
    [OtpCase("task_test", "async_stream/2: streams an enumerable with ordered: false (and with on_timeout: :kill_task)")]
    public async Task Without_order_elements_come_as_the_tasks_end(int seed)
    {
        await using var lab = new StreamLab(seed);

        Task<List<TaskOutcome<int>>> read = lab.Begin(self => self.StreamTasksAsync(
            StreamLab.Items, StreamLab.DoubleSlowlyAsync, new() { MaxConcurrency = 4, IsUnordered = true }));
        lab.Lab.Advance(1_000);

        Assert.Equal(StreamLab.Doubled.Reverse(), await read);
        lab.AssertClean();
    }

    [Theory, Seeds]
    public async Task Nothing_runs_before_it_is_read_and_everything_runs_again_when_it_is_read_again(int seed)
    {
        await using var lab = new StreamLab(seed);
        IAsyncEnumerable<TaskOutcome<int>> stream = null!;

        await lab.Reader.DoAsync(self => stream = self.StreamTasksAsync(lab.Noting([1, 2]), StreamLab.DoubleAsync, StreamLab.Max(1)));
        Assert.Empty(lab.Journal);
        List<TaskOutcome<int>> first = await lab.ReadAsync(_ => stream);
        List<TaskOutcome<int>> second = await lab.ReadAsync(_ => stream);

        Assert.Equal(StreamLab.Doubled[..2], first);
        Assert.Equal(first, second);
        Assert.Equal(["take 1", "take 2", "close", "take 1", "take 2", "close"], lab.Journal);
    }

    [Theory, Concurrency]
    public async Task The_source_is_asked_when_there_is_room_and_first_for_as_many_as_may_run(int max, int seed)
    {
        await using var lab = new StreamLab(seed);
        var tasks = new Dictionary<int, Pid>();
        Task<int> WaitAsync(ProcessContext self, int item)
        {
            tasks.Add(item, self.Self);
            return Work.ObeyAsync(self);
        }

        Task<List<TaskOutcome<int>>> read = lab.Begin(
            self => self.StreamTasksAsync(lab.Noting(StreamLab.Items), WaitAsync, StreamLab.Max(max)), take: 1);
        int ahead = Math.Min(max, 4);
        Assert.Equal(ahead, tasks.Count);
        Assert.Equal(StreamLab.Items.Take(ahead).Select(static item => $"take {item}").Concat(max > 4 ? ["close"] : []), lab.Journal);
        tasks[ahead].Send(7);
        lab.Lab.Run();

        // A slow head does not keep the others from starting.
        Assert.Equal(max == 1 ? 1 : Math.Min(ahead + 1, 4), tasks.Count);
        Assert.Equal(max == 1, read.IsCompleted);
    }

    [Theory, Seeds]
    public async Task What_is_ready_too_early_is_kept_while_the_slots_are_used_again(int seed)
    {
        await using var lab = new StreamLab(seed);
        var tasks = new Dictionary<int, Pid>();
        Task<int> WaitAsync(ProcessContext self, int item)
        {
            tasks.Add(item, self.Self);
            return item == 1 ? Work.ObeyAsync(self) : Task.FromResult(2 * item);
        }

        Task<List<TaskOutcome<int>>> read = lab.Begin(self => self.StreamTasksAsync(StreamLab.Items, WaitAsync, StreamLab.Max(2)));
        Assert.Equal([1, 2, 3, 4], tasks.Keys.Order());
        Assert.False(read.IsCompleted);
        tasks[1].Send(2);
        lab.Lab.Run();

        Assert.Equal(StreamLab.Doubled, await read);
        lab.AssertClean();
    }

    [Theory, Seeds]
    [OtpCase("task_test", "async_stream/2: consuming from another process")]
    public async Task Whoever_reads_it_is_linked_to_it_whoever_made_it(int seed)
    {
        await using var lab = new StreamLab(seed);
        var maker = new TaskOwner(lab.Lab);
        IAsyncEnumerable<TaskOutcome<int>> stream = await maker.DoAsync(
            static self => self.StreamTasksAsync(StreamLab.Items, Work.ObeyAsync, StreamLab.Max(2)));

        Task<List<TaskOutcome<int>>> read = lab.Begin(_ => stream);
        Pid keeper = Assert.Single(lab.Reader.Info.Links);
        Pid[] tasks = [.. lab.Lab.System.GetInfo(keeper)!.Links.Where(pid => pid != lab.Reader.Pid)];
        Assert.Equal([1, 2], tasks.Select(pid => lab.Lab.System.GetInfo(pid)!.Label));
        Assert.Empty(maker.Info.Links);
        maker.Pid.Kill();
        lab.Lab.Run();
        tasks[1].Send(Lab.Broken);
        lab.Lab.Run();

        Assert.Equal(Lab.Broken, lab.Reader.End);
        Assert.True(read.IsFaulted);
        Assert.Equal(0, lab.Lab.System.ProcessCount);
    }

    [Theory, Concurrency]
    public async Task Code_outside_of_processes_reads_too_and_sees_failures_as_elements(int max, int seed)
    {
        await using var lab = new StreamLab(seed);
        IAsyncEnumerable<TaskOutcome<int>> stream = await lab.Reader.DoAsync(self => self.StreamTasksAsync(
            StreamLab.Items, static (task, item) => item == 2 ? StreamLab.FailAsync(task, item) : StreamLab.DoubleAsync(task, item),
            StreamLab.Max(max)));

        List<TaskOutcome<int>> read = await StreamLab.ReadAsync(stream);

        Assert.Equal(
            [StreamLab.Value(2), StreamLab.Exit(ExitReason.Custom(2), 2), StreamLab.Value(6), StreamLab.Value(8)], read);
        lab.AssertClean();
    }

    [Theory, Seeds]
    [OtpCase("task_test", "async_stream/2: with $callers")]
    public async Task The_caller_of_its_tasks_is_who_reads(int seed)
    {
        await using var lab = new StreamLab(seed);
        var seen = new List<IReadOnlyList<Pid>>();
        Task<int> LookAsync(ProcessContext self, int item)
        {
            seen.Add(self.Callers);
            return Task.FromResult(item);
        }

        await lab.ReadAsync(self => self.StreamTasksAsync([1], LookAsync));
        await lab.Reader.DoAsync(async ValueTask<int> (self) => await self.RunTask(async task =>
        {
            await StreamLab.ReadAsync(task.StreamTasksAsync([1], LookAsync));
            seen.Add([task.Self, .. task.Callers]);
            return 0;
        }));

        Assert.Equal([lab.Reader.Pid], seen[0]);
        Assert.Equal(2, seen[1].Count);
        Assert.Equal(seen[2], seen[1]);
        Assert.Equal(lab.Reader.Pid, seen[1][1]);
    }

    [Theory, Seeds]
    [OtpCase("task_test", "async_stream/2: streams with fake down messages on the inbox")]
    public async Task Messages_of_the_reader_are_not_looked_at_whatever_they_look_like(int seed)
    {
        await using var lab = new StreamLab(seed);
        object[] messages = [new Down(default, lab.Reader.Pid, null, Lab.Broken), new TrappedExit(lab.Reader.Pid, Lab.Broken), "else"];
        foreach (object message in messages)
            lab.Reader.Pid.Send(message);

        List<TaskOutcome<int>> read = await lab.ReadAsync(
            self => self.StreamTasksAsync(StreamLab.Items, StreamLab.DoubleAsync, StreamLab.Max(2)));

        Assert.Equal(StreamLab.Doubled, read);
        Assert.Equal(messages, lab.Reader.Unread);
    }

    [Theory, Seeds]
    public async Task An_empty_source_gives_an_empty_stream(int seed)
    {
        await using var lab = new StreamLab(seed);

        List<TaskOutcome<int>> read = await lab.ReadAsync(self => self.StreamTasksAsync(lab.Noting([]), StreamLab.DoubleAsync));

        Assert.Empty(read);
        Assert.Equal(["close"], lab.Journal);
        lab.AssertClean();
    }

    [Theory, Seeds]
    public async Task A_source_may_take_its_time(int seed)
    {
        await using var lab = new StreamLab(seed);
        async IAsyncEnumerable<int> SlowAsync(TimeProvider clock)
        {
            foreach (int item in StreamLab.Items)
            {
                await Task.Delay(TimeSpan.FromMilliseconds(10), clock);
                yield return item;
            }
        }

        Task<List<TaskOutcome<int>>> read = lab.Begin(
            self => self.StreamTasksAsync(SlowAsync(self.System.TimeProvider), StreamLab.DoubleAsync, StreamLab.Max(2)));
        lab.Lab.Advance(1_000);

        Assert.Equal(StreamLab.Doubled, await read);
        lab.AssertClean();
    }
}
