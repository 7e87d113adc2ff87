using Espalier.Tests.Servers;

namespace Espalier.Tests.Tasks;

/// <summary>Streams of tasks between other operators: cut short on either side, read in step with another one, nested.</summary>
public sealed class TaskStreamComposedTests
{
    [Theory, Concurrency]
    [OtpCase("task_test", "async_stream with max_concurrency: with inner halt / outer halt on success, failure, slowest first")]
    [OtpCase("task_test", "async_stream with max_concurrency: with outer halt on failure and :zip_input_on_exit")]
    public async Task It_may_be_cut_short_before_and_behind_the_tasks(int max, int seed)
    {
        await using var lab = new StreamLab(seed, traps: true);
        TaskStreamOptions options = StreamLab.Max(max);

        List<TaskOutcome<int>> inner = await lab.ReadAsync(
            self => self.StreamTasksAsync(StreamLab.Items.ToAsyncEnumerable().Take(2), StreamLab.DoubleAsync, options));
        List<TaskOutcome<int>> outer = await lab.ReadAsync(
            self => self.StreamTasksAsync(StreamLab.Items, StreamLab.DoubleAsync, options).Take(2));
        List<TaskOutcome<int>> failed = await lab.ReadAsync(
            self => self.StreamTasksAsync(StreamLab.Items, StreamLab.FailAsync, options).Take(2));
        Task<List<TaskOutcome<int>>> slow = lab.Begin(
            self => self.StreamTasksAsync(StreamLab.Items, StreamLab.DoubleSlowlyAsync, options).Take(2));
        lab.Lab.Advance(1_000);

        Assert.Equal(StreamLab.Doubled[..2], inner);
        Assert.Equal(StreamLab.Doubled[..2], outer);
        Assert.Equal([StreamLab.Exit(ExitReason.Custom(1), 1), StreamLab.Exit(ExitReason.Custom(2), 2)], failed);
        Assert.Equal(StreamLab.Doubled[..2], await slow);
        lab.AssertClean();
    }

    [Theory, Concurrency]
    [OtpCase("task_test", "async_stream with max_concurrency: is zippable on success / on failure / with slowest first")]
    public async Task It_may_be_read_in_step_with_another_one(int max, int seed)
    {
        await using var lab = new StreamLab(seed, traps: true);
        TaskStreamOptions options = StreamLab.Max(max);
        IAsyncEnumerable<TaskOutcome<int>> Numbers(ProcessContext self, int count, Func<ProcessContext, int, Task<int>> body) =>
            self.StreamTasksAsync(Enumerable.Range(1, count), body, options);

        List<(TaskOutcome<int>, TaskOutcome<int>)> pairs = await lab.Reader.DoAsync(self => StreamLab.ReadAsync(
            Numbers(self, 4, StreamLab.DoubleAsync).Zip(Numbers(self, 20, StreamLab.FailAsync))));
        Task<List<(TaskOutcome<int>, TaskOutcome<int>)>> slow = lab.Reader.Begin(self => StreamLab.ReadAsync(
            Numbers(self, 4, StreamLab.DoubleSlowlyAsync).Zip(Numbers(self, 4, StreamLab.DoubleSlowlyAsync))));
        lab.Lab.Advance(1_000);

        Assert.Equal(
            StreamLab.Items.Select(static item => (StreamLab.Value(2 * item), StreamLab.Exit(ExitReason.Custom(item), item))), pairs);
        Assert.Equal(StreamLab.Doubled.Select(static value => (value, value)), await slow);
        lab.AssertClean();
    }

    [Theory, Concurrency]
    [OtpCase("task_test", "async_stream/2: wrapping a flat_map/concat with a haltable stream")]
    public async Task Streams_of_streams_cut_short_leave_nothing_behind(int max, int seed)
    {
        await using var lab = new StreamLab(seed);
        TaskStreamOptions options = StreamLab.Max(max);

        List<TaskOutcome<int>> source = await lab.ReadAsync(self => self.StreamTasksAsync(
            AsyncEnumerable.Range(1, 3).SelectMany(_ => StreamLab.Items.ToAsyncEnumerable()).Take(6), StreamLab.DoubleAsync, options));
        List<TaskOutcome<int>> result = await lab.ReadAsync(self => AsyncEnumerable.Range(1, 3)
            .SelectMany(_ => self.StreamTasksAsync(StreamLab.Items, StreamLab.DoubleAsync, options).Take(2)).Take(5));
        List<TaskOutcome<int>> joined = await lab.ReadAsync(self => self.StreamTasksAsync(StreamLab.Items, StreamLab.DoubleAsync, options)
            .Concat(self.StreamTasksAsync(StreamLab.Items, StreamLab.FirstOnlyAsync, options)).Take(5));

        Assert.Equal([.. StreamLab.Doubled, .. StreamLab.Doubled[..2]], source);
        Assert.Equal([2, 4, 2, 4, 2], result.Cast<TaskOutcome<int>.Completed>().Select(static outcome => outcome.Value));
        Assert.Equal([.. StreamLab.Doubled, StreamLab.Value(2)], joined);
        lab.AssertClean();
    }

    [Theory, Concurrency]
    public async Task A_stream_may_be_the_source_of_another_and_a_task_may_read_one(int max, int seed)
    {
        await using var lab = new StreamLab(seed);
        TaskStreamOptions options = StreamLab.Max(max);
        async Task<int> SumAsync(ProcessContext self, int item)
        {
            int sum = 0;
            await foreach (TaskOutcome<int> outcome in self.StreamTasksAsync(Enumerable.Range(1, item), StreamLab.DoubleAsync, options))
                sum += ((TaskOutcome<int>.Completed)outcome).Value;
            return sum;
        }

        List<TaskOutcome<int>> chained = await lab.ReadAsync(self => self.StreamTasksAsync(
            self.StreamTasksAsync(StreamLab.Items, StreamLab.DoubleAsync, options),
            static (_, outcome) => Task.FromResult(((TaskOutcome<int>.Completed)outcome).Value + 1), options));
        List<TaskOutcome<int>> nested = await lab.ReadAsync(self => self.StreamTasksAsync(StreamLab.Items, SumAsync, options));

        Assert.Equal([3, 5, 7, 9], chained.Cast<TaskOutcome<int>.Completed>().Select(static outcome => outcome.Value));
        Assert.Equal([2, 6, 12, 20], nested.Cast<TaskOutcome<int>.Completed>().Select(static outcome => outcome.Value));
        lab.AssertClean();
    }
}
