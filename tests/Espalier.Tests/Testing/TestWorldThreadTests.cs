using Espalier.Testing;

namespace Espalier.Tests.Testing;

/// <summary>A world has one thread, and says who brought in another.</summary>
public sealed class TestWorldThreadTests
{
    [Fact]
    public async Task Code_that_a_foreign_thread_resumes_is_reported_with_the_name_of_its_method()
    {
        await using var world = new TestWorld();
        var gate = new TaskCompletionSource();
        Pid pid = world.System.Spawn(_ => AwaitForeignThingsAsync(gate.Task));
        world.RunUntilIdle();
        OnAnotherThread(gate.SetResult);

        var report = Assert.Throws<InvalidOperationException>(world.RunUntilIdle);

        Assert.Contains(nameof(AwaitForeignThingsAsync), report.Message, StringComparison.Ordinal);
        Assert.Contains(nameof(TestWorldThreadTests), report.Message, StringComparison.Ordinal);
        Assert.Contains($"{pid} was resumed by a foreign thread", report.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_report_is_given_once_and_the_world_goes_on()
    {
        await using var world = new TestWorld();
        var gate = new TaskCompletionSource();
        Pid pid = world.System.Spawn(_ => AwaitForeignThingsAsync(gate.Task));
        world.RunUntilIdle();
        OnAnotherThread(gate.SetResult);
        Assert.Throws<InvalidOperationException>(() => world.Advance(TimeSpan.FromSeconds(1)));

        world.Advance(TimeSpan.FromSeconds(1));

        Assert.False(pid.IsAlive);
        Assert.Equal(0, world.System.ProcessCount);
    }

    [Fact]
    public async Task Code_that_the_tests_own_thread_resumes_is_fine()
    {
        await using var world = new TestWorld();
        var gate = new TaskCompletionSource();
        Pid pid = world.System.Spawn(_ => AwaitForeignThingsAsync(gate.Task));
        world.RunUntilIdle();

        gate.SetResult();
        world.RunUntilIdle();

        Assert.False(pid.IsAlive);
    }

    [Fact]
    public async Task The_tests_thread_is_a_foreign_one_once_the_test_has_given_it_back()
    {
        // The pool decides which thread takes the work: go on until it was the one that the test had.
        var rounds = new ForeignRounds();
        while (!rounds.WasOwnThread)
            await Task.Run(rounds.RunAsync);

        Assert.Equal(rounds.Count, rounds.Reports);
    }

    [Fact]
    public async Task Whoever_resumed_the_test_is_a_foreign_one_when_he_resumes_a_process_next()
    {
        // On the pool, where no context of a test framework comes between.
        await Task.Run(ResumeTestThenProcessAsync);
    }

    [Fact]
    public async Task A_test_that_comes_back_on_another_thread_resumes_processes_as_its_own_once_it_has_run_the_world()
    {
        await using var world = new TestWorld();
        var gate = new TaskCompletionSource();
        Pid pid = world.System.Spawn(_ => AwaitForeignThingsAsync(gate.Task));
        world.RunUntilIdle();
        await Task.Run(static () => { });
        await Task.Yield();

        world.RunUntilIdle();
        gate.SetResult();
        world.RunUntilIdle();

        Assert.False(pid.IsAlive);
    }

    [Fact]
    public async Task A_second_thread_cannot_run_a_world_that_is_running()
    {
        await using var world = new TestWorld();
        Exception? refused = null;
        world.System.Spawn(_ =>
        {
            OnAnotherThread(() => refused = Record.Exception(world.RunUntilIdle));
            return Task.CompletedTask;
        });

        world.RunUntilIdle();

        Assert.Contains("one thread", Assert.IsType<InvalidOperationException>(refused).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_world_may_be_run_by_another_thread_while_nobody_runs_it()
    {
        await using var world = new TestWorld();
        bool ran = false;
        world.System.Spawn(async _ =>
        {
            await Task.Yield();
            ran = true;
        });
        Exception? failure = null;

        OnAnotherThread(() => failure = Record.Exception(world.RunUntilIdle));

        Assert.Null(failure);
        Assert.True(ran);
    }

    private static void OnAnotherThread(Action deed)
    {
        var thread = new Thread(() => deed());
        thread.Start();
        thread.Join();
    }

    private static async Task AwaitForeignThingsAsync(Task gate) => await gate;

    private static async Task ResumeTestThenProcessAsync()
    {
        await using var world = new TestWorld();
        var first = new TaskCompletionSource();
        var second = new TaskCompletionSource();
        Task test = RunWhenCalledAsync(world, first.Task);
        Pid pid = world.System.Spawn(_ => AwaitForeignThingsAsync(second.Task));
        world.RunUntilIdle();

        OnAnotherThread(() =>
        {
            // The test goes on in here, runs the world, and returns.
            first.SetResult();
            second.SetResult();
        });
        await test;

        var report = Assert.Throws<InvalidOperationException>(world.RunUntilIdle);
        Assert.Contains($"{pid} was resumed by a foreign thread", report.Message, StringComparison.Ordinal);
    }

    private static async Task RunWhenCalledAsync(TestWorld world, Task outside)
    {
        await outside;
        world.RunUntilIdle();
    }
}
