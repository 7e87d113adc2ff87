using System.Runtime.CompilerServices;
using Espalier.Tests.Servers;

namespace Espalier.Tests.Tasks;

/// <summary>Streams that are not read to their end: what runs is killed and waited for, the source is closed, nothing is left.</summary>
public sealed class TaskStreamHaltTests
{
    [Theory, Concurrency]
    [OtpCase("task_test", "async_stream with max_concurrency: shuts down unused tasks")]
    [OtpCase("task_test", "async_stream with max_concurrency: shuts down unused tasks without leaking messages")]
    public async Task Leaving_the_loop_kills_what_runs_and_leaves_nothing(int max, int seed)
    {
        await using var lab = new StreamLab(seed, traps: seed % 2 == 0);
        lab.Reader.Pid.Send("own");

        List<TaskOutcome<int>> read = await lab.ReadAsync(
            self => self.StreamTasksAsync(lab.Noting(StreamLab.Items), StreamLab.FirstOnlyAsync, StreamLab.Max(max)), take: 1);

        Assert.Equal([StreamLab.Value(2)], read);
        Assert.Equal("close", lab.Journal[^1]);
        Assert.Equal(["own"], lab.Reader.Unread);
        lab.AssertClean();
    }

    [Theory, Concurrency]
    [OtpCase("task_test", "async_stream with max_concurrency: terminates inner effect / outer effect")]
    public async Task A_loop_that_throws_ends_the_tasks_and_closes_the_source_before_the_exception_comes_out(int max, int seed)
    {
        await using var lab = new StreamLab(seed, traps: seed % 2 == 0);
        var boom = new InvalidOperationException("boom");

        var thrown = await Assert.ThrowsAsync<InvalidOperationException>(() => lab.Reader.DoAsync(async ValueTask<int> (self) =>
        {
            try
            {
                await foreach (TaskOutcome<int> _ in self.StreamTasksAsync(lab.Noting(StreamLab.Items), StreamLab.FirstOnlyAsync, StreamLab.Max(max)))
                    throw boom;
            }
            finally
            {
                lab.Journal.Add($"out with {lab.Lab.System.ProcessCount}");
            }
            return 0;
        }));

        Assert.Same(boom, thrown);
        Assert.Equal(["close", "out with 1"], lab.Journal[^2..]);
        lab.AssertClean();
    }

    [Theory, Concurrency]
    [OtpCase("task_test", "async_stream with max_concurrency: terminates inner effect / outer effect")]
    public async Task A_source_that_throws_ends_the_tasks_before_its_exception_comes_out(int max, int seed)
    {
        await using var lab = new StreamLab(seed, traps: seed % 2 == 0);
        var boom = new InvalidOperationException("boom");
        IEnumerable<int> Broken()
        {
            yield return 1;
            yield return 2;
            throw boom;
        }

        var thrown = await Assert.ThrowsAsync<InvalidOperationException>(
            () => lab.ReadAsync(self => self.StreamTasksAsync(lab.Noting(Broken()), static async (task, item) =>
                item == 1 ? 1 : await StreamLab.FirstOnlyAsync(task, item), StreamLab.Max(Math.Max(max, 2)))));

        Assert.Same(boom, thrown);
        Assert.Equal("close", lab.Journal[^1]);
        lab.AssertClean();
    }

    [Theory, Seeds]
    public async Task What_runs_has_ended_before_the_source_is_closed_and_the_source_is_closed_before_reading_ends(int seed)
    {
        await using var lab = new StreamLab(seed);
        async Task<int> UnwindAsync(ProcessContext self, int item)
        {
            if (item == 1)
                return 1;
            try
            {
                return await self.ReceiveAsync<int>();
            }
            finally
            {
                // What a task holds may come from the source: it lets go of it first.
                for (int i = 0; i < 3; i++)
                    await Task.Yield();
                lab.Journal.Add($"end {item}");
            }
        }

        await lab.ReadAsync(self => self.StreamTasksAsync(lab.Noting(StreamLab.Items), UnwindAsync, StreamLab.Max(3)), take: 1);

        Assert.Equal(["end 2", "end 3"], lab.Journal[^3..^1].Order(StringComparer.Ordinal));
        Assert.Equal("close", lab.Journal[^1]);
        lab.AssertClean();
    }

    [Theory, Seeds(200)]
    public async Task A_task_that_fails_as_the_loop_is_left_takes_the_reader_along_or_is_gone_with_the_others(int seed)
    {
        await using var lab = new StreamLab(seed);
        int open = 0;
        async Task<int> UnwindAsync(ProcessContext self, int item)
        {
            if (item == 1)
                return 1;
            open++;
            try
            {
                if (item == 2)
                {
                    for (int i = seed % 16; i > 0; i--)
                        await Task.Yield();
                    throw new ExitException(Lab.Broken);
                }
                return await self.ReceiveAsync<int>();
            }
            finally
            {
                if (item > 2)
                {
                    for (int i = 0; i < 20; i++)
                        await Task.Yield();
                }
                open--;
            }
        }

        Task<int> left = lab.Reader.Begin(async ValueTask<int> (self) =>
        {
            await StreamLab.ReadAsync(self.StreamTasksAsync(StreamLab.Items, UnwindAsync, StreamLab.Max(4)), take: 1);
            return open;
        });

        if (lab.Reader.End is { } end)
            Assert.Equal(Lab.Broken, end);
        else
            Assert.Equal(0, await left);
        Assert.Equal(lab.Reader.End is null ? 1 : 0, lab.Lab.System.ProcessCount);
    }

    [Theory, Seeds]
    public async Task A_body_that_throws_before_it_gives_a_task_is_a_failed_task(int seed)
    {
        await using var lab = new StreamLab(seed, traps: true);
        var boom = new InvalidOperationException("boom");

        List<TaskOutcome<int>> read = await lab.ReadAsync(self => self.StreamTasksAsync<int, int>([1], (_, _) => throw boom));

        Assert.Equal([StreamLab.Exit(ExitReason.Crashed(boom), 1)], read);
        lab.AssertClean();
    }

    [Theory, Seeds]
    public async Task A_token_ends_the_reading_and_with_it_the_stream(int seed)
    {
        await using var lab = new StreamLab(seed, traps: seed % 2 == 0);
        using var cancellation = new CancellationTokenSource();
        Task<int> read = lab.Reader.Begin(async ValueTask<int> (self) =>
        {
            int count = 0;
            await foreach (TaskOutcome<int> _ in self.StreamTasksAsync(lab.Noting(StreamLab.Items), StreamLab.FirstOnlyAsync, StreamLab.Max(2))
                .WithCancellation(cancellation.Token))
            {
                count++;
            }
            return count;
        });
        Assert.False(read.IsCompleted);

        cancellation.Cancel();
        lab.Lab.Run();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => read);
        Assert.Equal("close", lab.Journal[^1]);
        lab.AssertClean();
    }

    [Theory, Seeds]
    public async Task The_token_of_the_reading_reaches_the_source(int seed)
    {
        await using var lab = new StreamLab(seed);
        using var cancellation = new CancellationTokenSource();
        async IAsyncEnumerable<int> SilentAsync(TimeProvider clock, [EnumeratorCancellation] CancellationToken token = default)
        {
            await Task.Delay(Timeout.InfiniteTimeSpan, clock, token);
            yield return 1;
        }
        Task<List<TaskOutcome<int>>> read = lab.Reader.Begin(async ValueTask<List<TaskOutcome<int>>> (self) =>
        {
            List<TaskOutcome<int>> elements = [];
            await foreach (TaskOutcome<int> element in self.StreamTasksAsync(SilentAsync(self.System.TimeProvider), StreamLab.DoubleAsync)
                .WithCancellation(cancellation.Token))
            {
                elements.Add(element);
            }
            return elements;
        });

        cancellation.Cancel();
        lab.Lab.Run();

        var cancelled = await Assert.ThrowsAnyAsync<OperationCanceledException>(() => read);
        Assert.Equal(cancellation.Token, cancelled.CancellationToken);
        lab.AssertClean();
    }

    [Theory, Seeds]
    public async Task A_token_that_is_cancelled_already_starts_nothing(int seed)
    {
        await using var lab = new StreamLab(seed);

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => lab.Reader.DoAsync(async ValueTask<int> (self) =>
        {
            await foreach (TaskOutcome<int> _ in self.StreamTasksAsync(lab.Noting(StreamLab.Items), StreamLab.DoubleAsync)
                .WithCancellation(new CancellationToken(true)))
            {
                lab.Journal.Add("read");
            }
            return 0;
        }));

        Assert.Empty(lab.Journal);
        lab.AssertClean();
    }

    [Theory]
    [InlineData("kill", false)]
    [InlineData("kill", true)]
    [InlineData("shutdown", false)]
    public async Task A_reader_that_is_ended_takes_its_tasks_along_and_lets_go_of_its_source(string way, bool traps)
    {
        await using var lab = new StreamLab(traps: traps);
        _ = lab.Begin(self => self.StreamTasksAsync(lab.Noting(StreamLab.Items), StreamLab.FirstOnlyAsync, StreamLab.Max(2)));

        if (way == "kill")
            lab.Reader.Pid.Kill();
        else
            lab.Reader.Pid.SendExit(ExitReason.Shutdown);
        lab.Lab.Run();

        Assert.Equal(way == "kill" ? ExitReason.Killed : ExitReason.Shutdown, lab.Reader.End);
        Assert.Equal("close", lab.Journal[^1]);
        Assert.Equal(0, lab.Lab.System.ProcessCount);
        Assert.Empty(lab.Log.Entries);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_reader_that_ends_normally_in_mid_stream_leaves_its_tasks_running(bool traps)
    {
        await using var lab = new StreamLab();
        Pid reader = lab.Lab.System.Spawn(
            async self =>
            {
                IAsyncEnumerable<TaskOutcome<int>> stream = self.StreamTasksAsync(
                    StreamLab.Items, static (task, item) => item == 1 ? Task.FromResult(1) : Work.ObeyAsync(task), StreamLab.Max(3));
                await stream.GetAsyncEnumerator().MoveNextAsync();
            },
            new SpawnOptions { TrapsExits = traps });

        lab.Lab.Run();
        Pid[] tasks = [.. lab.Lab.System.GetProcesses().Where(pid => pid != lab.Reader.Pid)];

        Assert.Equal(ExitReason.Normal, lab.Lab.EndOf(reader));
        Assert.Equal(2, tasks.Length);
        Assert.Empty(lab.Log.Entries);
        foreach (Pid task in tasks)
            task.Send(0);
        lab.Lab.Run();
        lab.AssertClean();
    }

    [Fact]
    public async Task An_item_that_a_system_which_stops_takes_no_more_fails_the_reading_and_is_no_error()
    {
        await using var lab = new StreamLab(traps: true);
        Task<List<TaskOutcome<int>>> read = lab.Begin(
            self => self.StreamTasksAsync(lab.Noting(StreamLab.Items), StreamLab.DoubleSlowlyAsync, StreamLab.Max(1)));

        lab.Lab.System.BeginStop();
        lab.Lab.Advance(100);

        Assert.True(read.IsCompleted);
        await Assert.ThrowsAsync<ObjectDisposedException>(() => read);
        Assert.Equal(["take 1", "take 2", "close"], lab.Journal);
        Assert.Empty(lab.Log.Errors);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Who_kills_the_process_between_reader_and_tasks_ends_both_or_fails_the_reading(bool traps)
    {
        await using var lab = new StreamLab(traps: traps);
        Task<List<TaskOutcome<int>>> read = lab.Begin(
            self => self.StreamTasksAsync(lab.Noting(StreamLab.Items), StreamLab.FirstOnlyAsync, StreamLab.Max(2)));

        Assert.Single(lab.Reader.Info.Links).Kill();
        lab.Lab.Run();

        Assert.Equal("close", lab.Journal[^1]);
        Assert.Equal(traps ? null : ExitReason.Killed, lab.Reader.End);
        if (!traps)
            return;
        var failure = await Assert.ThrowsAsync<CallFailedException>(() => read);
        Assert.Equal((CallOperation.Stream, ExitReason.Killed), (failure.Operation, failure.Reason));
        lab.AssertClean();
    }
}
