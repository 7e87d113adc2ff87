using Espalier.Tests.Servers;

namespace Espalier.Tests.Tasks;

/// <summary>Options of streams are checked as the stream is made, before anything runs.</summary>
public sealed class TaskStreamOptionsTests
{
    private static readonly TimeSpan TooLong = TimeSpan.FromDays(10_001);

    [Fact]
    [OtpCase("task_test", "async_stream/2: does not allow streaming with max_concurrency = 0 / invalid :on_timeout / invalid :timeout")]
    [OtpCase("task/supervisor_test", "async_stream: does not allow invalid :shutdown")]
    public async Task What_is_no_option_is_refused_by_name_and_nothing_is_started()
    {
        await using var lab = new StreamLab();
        TaskSupervisor supervisor = await TaskSupervisor.StartAsync(lab.Lab.System);
        (TaskStreamOptions Options, string Message)[] cases =
        [
            (new() { MaxConcurrency = 0 }, "MaxConcurrency must be 1 or more, not 0."),
            (new() { MaxConcurrency = -1 }, "MaxConcurrency must be 1 or more, not -1."),
            (
                new() { ItemTimeout = TimeSpan.FromTicks(-1) },
                "ItemTimeout must be from zero to 10000 days, or Timeout.InfiniteTimeSpan, not -00:00:00.0000001."
            ),
            (new() { ItemTimeout = TooLong }, "ItemTimeout must be from zero to 10000 days, or Timeout.InfiniteTimeSpan, not 10001.00:00:00."),
            (
                new() { Shutdown = ShutdownPolicy.Infinite },
                "Shutdown is infinite: expected a time, or a kill, so that no task of a stream keeps its supervisor."),
        ];

        foreach ((TaskStreamOptions options, string message) in cases)
        {
            Exception?[] refusals =
            [
                await Record.ExceptionAsync(() => lab.Reader.DoAsync(
                    self => self.StreamTasksAsync(lab.Noting([1]), StreamLab.DoubleAsync, options))),
                await Record.ExceptionAsync(() => lab.Reader.DoAsync(
                    self => self.StreamTasksAsync(lab.Noting([1]).ToAsyncEnumerable(), StreamLab.DoubleAsync, options))),
                Record.Exception(() => supervisor.StreamAsync(lab.Noting([1]), StreamLab.DoubleAsync, options)),
                Record.Exception(() => supervisor.StreamAsync(lab.Noting([1]).ToAsyncEnumerable(), StreamLab.DoubleAsync, options)),
            ];
            Assert.All(refusals, refusal => Assert.Equal(message, Assert.IsType<ArgumentException>(refusal).Message));
        }

        Assert.Empty(lab.Journal);
        lab.AssertClean(others: 1);
    }

    [Fact]
    public async Task Without_a_supervisor_tasks_are_always_linked()
    {
        await using var lab = new StreamLab();

        var refusal = await Assert.ThrowsAsync<ArgumentException>(() => lab.Reader.DoAsync(
            self => self.StreamTasksAsync([1], StreamLab.DoubleAsync, new() { IsUnlinked = true })));

        Assert.Equal(
            "IsUnlinked is true: expected false, as without a TaskSupervisor nobody would end the tasks. Use its StreamAsync.", refusal.Message);
    }

    [Fact]
    public async Task A_stream_needs_a_source_and_a_body()
    {
        await using var lab = new StreamLab();
        TaskSupervisor supervisor = await TaskSupervisor.StartAsync(lab.Lab.System);
        Func<ProcessContext, int, Task<int>> none = null!;
        IEnumerable<int> nothing = null!;
        IAsyncEnumerable<int> nothingLater = null!;

        Exception?[] bodies =
        [
            await Record.ExceptionAsync(() => lab.Reader.DoAsync(self => self.StreamTasksAsync([1], none))),
            Record.Exception(() => supervisor.StreamAsync([1], none)),
        ];
        Exception?[] sources =
        [
            await Record.ExceptionAsync(() => lab.Reader.DoAsync(self => self.StreamTasksAsync(nothing, StreamLab.DoubleAsync))),
            await Record.ExceptionAsync(() => lab.Reader.DoAsync(self => self.StreamTasksAsync(nothingLater, StreamLab.DoubleAsync))),
            Record.Exception(() => supervisor.StreamAsync(nothing, StreamLab.DoubleAsync)),
            Record.Exception(() => supervisor.StreamAsync(nothingLater, StreamLab.DoubleAsync)),
        ];

        Assert.All(bodies, static refusal => Assert.Equal("body", Assert.IsType<ArgumentNullException>(refusal).ParamName));
        Assert.All(sources, static refusal => Assert.Equal("source", Assert.IsType<ArgumentNullException>(refusal).ParamName));
    }

    [Fact]
    public async Task The_defaults_are_a_task_a_processor_in_order_five_seconds_each_and_linked()
    {
        await using var lab = new StreamLab();
        var defaults = new TaskStreamOptions();
        int most = 0;
        int running = 0;
        async Task<int> CountAsync(ProcessContext self, int item)
        {
            most = Math.Max(most, ++running);
            await Task.Yield();
            running--;
            return item;
        }

        List<TaskOutcome<int>> read = await lab.ReadAsync(
            self => self.StreamTasksAsync(Enumerable.Range(0, 5 * Environment.ProcessorCount), CountAsync));

        Assert.Equal(
            (Environment.ProcessorCount, false, TimeSpan.FromSeconds(5)), (defaults.MaxConcurrency, defaults.IsUnordered, defaults.ItemTimeout));
        Assert.Equal((false, false, null), (defaults.KillsLateTasks, defaults.IsUnlinked, defaults.Shutdown));
        Assert.InRange(most, 1, Environment.ProcessorCount);
        Assert.Equal(Enumerable.Range(0, read.Count).Select(StreamLab.Value), read);
    }
}
