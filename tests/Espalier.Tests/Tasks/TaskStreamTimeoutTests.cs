using Espalier.Tests.Servers;

namespace Espalier.Tests.Tasks;

/// <summary>The time of each task of a stream: from its start, whatever the reader does.</summary>
public sealed class TaskStreamTimeoutTests
{
    [Theory, Seeds]
    [OtpCase("task_test", "async_stream/2: timeout")]
    public async Task A_task_that_is_late_fails_the_reading_and_ends_the_others(int seed)
    {
        await using var lab = new StreamLab(seed, traps: seed % 2 == 0);
        Task<List<TaskOutcome<int>>> read = lab.Begin(
            self => self.StreamTasksAsync(lab.Noting(StreamLab.Items), StreamLab.FirstOnlyAsync, Options(10) with { MaxConcurrency = 3 }));

        lab.Lab.Advance(9);
        Assert.False(read.IsCompleted);
        lab.Lab.Advance(1);

        var failure = await Assert.ThrowsAsync<CallFailedException>(() => read);
        Assert.Equal((CallOperation.Stream, ExitReason.TimedOut), (failure.Operation, failure.Reason));
        Assert.Equal("The stream of tasks of Int32 failed: timed out.", failure.Message);
        Assert.Equal("close", lab.Journal[^1]);
        lab.AssertClean();
    }

    [Theory, Seeds]
    public async Task A_reader_that_does_not_catch_that_ends_with_it(int seed)
    {
        await using var lab = new StreamLab(seed);
        Pid reader = lab.Lab.System.Spawn(static async self =>
            await StreamLab.ReadAsync(self.StreamTasksAsync(StreamLab.Items, StreamLab.FirstOnlyAsync, Options(10))));

        lab.Lab.Run();
        lab.Lab.Advance(10);

        Assert.Equal(ExitReason.CallFailed(CallOperation.Stream, ExitReason.TimedOut), lab.Lab.EndOf(reader));
        Assert.Equal(1, lab.Lab.System.ProcessCount);
    }

    [Theory, Concurrency]
    [OtpCase("task_test", "async_stream with max_concurrency: with :on_timeout set to :kill_task")]
    [OtpCase("task_test", "async_stream with max_concurrency: with timeout and :zip_input_on_exit")]
    public async Task A_late_task_is_killed_if_that_is_said_and_its_element_says_so_with_the_item(int max, int seed)
    {
        await using var lab = new StreamLab(seed);
        Task<List<TaskOutcome<int>>> read = lab.Begin(self => self.StreamTasksAsync(
            StreamLab.Items, StreamLab.FirstOnlyAsync, Options(10) with { MaxConcurrency = max, KillsLateTasks = true }));

        lab.Lab.Advance(1_000);

        Assert.Equal(
            [StreamLab.Value(2), .. StreamLab.Items[1..].Select(static item => StreamLab.Exit(ExitReason.TimedOut, item))], await read);
        lab.AssertClean();
    }

    [Theory, Seeds]
    [OtpCase("task_test", "async_stream/2: streams an enumerable with ordered: false (and with on_timeout: :kill_task)")]
    public async Task Without_order_late_ones_stand_where_their_time_was_over(int seed)
    {
        await using var lab = new StreamLab(seed);
        Task<int> WorkAsync(ProcessContext self, int item) => Work.SleepAsync(self, item, item == 1 ? 1_000 : 10 * (10 - item));

        Task<List<TaskOutcome<int>>> read = lab.Begin(self => self.StreamTasksAsync(
            StreamLab.Items, WorkAsync, Options(75) with { MaxConcurrency = 4, KillsLateTasks = true, IsUnordered = true }));
        lab.Lab.Advance(1_000);

        List<TaskOutcome<int>> elements = await read;
        Assert.Equal([StreamLab.Value(4), StreamLab.Value(3)], elements[..2]);
        Assert.Equal([1, 2], elements[2..].Cast<TaskOutcome<int>.Exited>().Select(static late => (int)late.Item!).Order());
        lab.AssertClean();
    }

    [Theory, Seeds]
    [OtpCase("task_test", "async_stream/2: streams an enumerable with infinite timeout")]
    public async Task An_infinite_time_is_one(int seed)
    {
        await using var lab = new StreamLab(seed);
        Task<List<TaskOutcome<int>>> read = lab.Begin(self => self.StreamTasksAsync(
            StreamLab.Items, static (task, item) => Work.SleepAsync(task, 2 * item, 1e8),
            new() { MaxConcurrency = 4, ItemTimeout = Timeout.InfiniteTimeSpan }));

        lab.Lab.Advance(1e8);

        Assert.Equal(StreamLab.Doubled, await read);
        lab.AssertClean();
    }

    [Fact]
    public async Task The_time_is_five_seconds_unless_said_otherwise()
    {
        await using var lab = new StreamLab();
        Task<List<TaskOutcome<int>>> read = lab.Begin(
            self => self.StreamTasksAsync(StreamLab.Items, StreamLab.FirstOnlyAsync, StreamLab.Max(1)));

        lab.Lab.Advance(4_999);
        Assert.False(read.IsCompleted);
        lab.Lab.Advance(1);

        Assert.Equal(ExitReason.TimedOut, await Lab.FailureOf(read));
    }

    [Theory, Seeds]
    public async Task No_time_is_enough_for_nobody_who_has_to_wait(int seed)
    {
        await using var lab = new StreamLab(seed);

        List<TaskOutcome<int>> read = await lab.ReadAsync(self => self.StreamTasksAsync(
            [2, 3], StreamLab.FirstOnlyAsync, Options(0) with { KillsLateTasks = true }));

        Assert.Equal([StreamLab.Exit(ExitReason.TimedOut, 2), StreamLab.Exit(ExitReason.TimedOut, 3)], read);
        lab.AssertClean();
    }

    [Theory, Seeds]
    public async Task Each_task_has_its_time_from_its_own_start(int seed)
    {
        await using var lab = new StreamLab(seed);

        Task<List<TaskOutcome<int>>> read = lab.Begin(self => self.StreamTasksAsync(
            StreamLab.Items, static (task, item) => Work.SleepAsync(task, 2 * item, 9), Options(10) with { MaxConcurrency = 2 }));
        lab.Lab.Advance(18);

        Assert.Equal(StreamLab.Doubled, await read);
        lab.AssertClean();
    }

    [Theory, Seeds]
    public async Task A_slow_reader_gives_nobody_more_time_and_takes_no_value_that_was_given(int seed)
    {
        await using var lab = new StreamLab(seed);
        Task<int> WorkAsync(ProcessContext self, int item) =>
            item == 2 ? self.ReceiveAsync<int>().AsTask() : Work.SleepAsync(self, item, item == 3 ? 9 : 1);
        Task<List<TaskOutcome<int>>> read = lab.Reader.Begin(async ValueTask<List<TaskOutcome<int>>> (self) =>
        {
            List<TaskOutcome<int>> elements = [];
            await foreach (TaskOutcome<int> element in self.StreamTasksAsync(
                [1, 2, 3], WorkAsync, Options(10) with { MaxConcurrency = 3, KillsLateTasks = true }))
            {
                elements.Add(element);
                if (elements.Count == 1)
                    await Task.Delay(TimeSpan.FromMilliseconds(100), self.System.TimeProvider);
            }
            return elements;
        });

        lab.Lab.Advance(10);
        Assert.Equal(2, lab.Lab.System.ProcessCount);
        lab.Lab.Advance(100);

        Assert.Equal([StreamLab.Value(1), StreamLab.Exit(ExitReason.TimedOut, 2), StreamLab.Value(3)], await read);
        lab.AssertClean();
    }

    [Theory, Seeds]
    public async Task A_slow_reader_of_a_stream_that_fails_of_a_late_task_hears_of_it_when_it_asks(int seed)
    {
        await using var lab = new StreamLab(seed);
        Task<int> read = lab.Reader.Begin(async ValueTask<int> (self) =>
        {
            await foreach (TaskOutcome<int> _ in self.StreamTasksAsync([1, 2], StreamLab.FirstOnlyAsync, Options(10) with { MaxConcurrency = 2 }))
                await Task.Delay(TimeSpan.FromMilliseconds(100), self.System.TimeProvider);
            return 0;
        });

        lab.Lab.Advance(99);
        Assert.False(read.IsCompleted);
        lab.Lab.Advance(1);

        Assert.Equal(ExitReason.TimedOut, await Lab.FailureOf(read));
        lab.AssertClean();
    }

    [Theory, Seeds]
    public async Task A_value_that_comes_as_the_time_is_over_is_one_or_is_late_and_never_both(int seed)
    {
        await using var lab = new StreamLab(seed);

        Task<List<TaskOutcome<int>>> read = lab.Begin(self => self.StreamTasksAsync(
            StreamLab.Items, static (task, item) => Work.SleepAsync(task, 2 * item, 10),
            Options(10) with { MaxConcurrency = 4, KillsLateTasks = true }));
        lab.Lab.Advance(10);

        List<TaskOutcome<int>> elements = await read;
        Assert.Equal(4, elements.Count);
        Assert.All(StreamLab.Items, item => Assert.True(
            elements[item - 1] == StreamLab.Value(2 * item) || elements[item - 1] == StreamLab.Exit(ExitReason.TimedOut, item)));
        lab.AssertClean();
    }

    private static TaskStreamOptions Options(double milliseconds) => new() { ItemTimeout = TimeSpan.FromMilliseconds(milliseconds) };
}
