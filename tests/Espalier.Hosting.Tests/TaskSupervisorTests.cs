using Espalier.Hosting.Tests.Hosts;
using Espalier.Testing;

namespace Espalier.Hosting.Tests;

/// <summary>Work that nobody awaits.</summary>
public sealed class TaskSupervisorTests
{
    [Fact]
    public async Task It_is_injected_and_by_its_name_as_a_key_too()
    {
        await using var host = new TestHost(static tree => tree.AddTaskSupervisor().AddTaskSupervisor("mail"));
        await host.StartAsync();

        var plain = host.Services.GetRequiredService<TaskSupervisor>();
        var keyed = host.Services.GetRequiredKeyedService<TaskSupervisor>("mail");

        Assert.Equal("tasks", await (await plain.RunAsync(static _ => Task.FromResult("tasks"))));
        Assert.Equal("mail", await (await keyed.RunAsync(static _ => Task.FromResult("mail"))));
        Assert.Equal((host.System.Name("tasks"), host.System.Name("mail")), (plain.Address.Name, keyed.Address.Name));
    }

    [Fact]
    public async Task A_named_one_is_injected_without_its_key_too_the_first_if_there_are_several()
    {
        await using var host = new TestHost(static tree => tree.AddTaskSupervisor("first").AddTaskSupervisor("second"));

        Assert.Equal(host.System.Name("first"), host.Services.GetRequiredService<TaskSupervisor>().Address.Name);
    }

    [Fact]
    public async Task A_task_that_fails_harms_nobody_and_is_in_the_log()
    {
        await using var host = new TestHost(static tree => tree.AddTaskSupervisor());
        await host.StartAsync();
        var tasks = host.Services.GetRequiredService<TaskSupervisor>();

        StartResult start = await tasks.StartChildAsync(static _ => throw new InvalidOperationException("no paper"));
        await Assert.IsType<StartResult.Started>(start).Pid.WaitForExitAsync();
        await tasks.CountChildrenAsync();

        Assert.Single(host.Log.Lines, static line => line.Id == 1001 && line.Text.Contains("no paper", StringComparison.Ordinal));
        Assert.False(host.Stopping.IsCancellationRequested);
    }

    [Fact]
    public async Task A_task_has_a_scope_of_its_own_that_ends_behind_it()
    {
        await using var host = new TestHost(
            static tree => tree.AddTaskSupervisor(), null, static builder => builder.Services.AddScoped<Scoped>());
        await host.StartAsync();

        await host.Services.GetRequiredService<TaskSupervisor>().StartChildAsync(async self =>
        {
            self.Services!.GetRequiredService<Scoped>().Use();
            await Task.Yield();
            host.Journal.Add("works");
        });

        Assert.Equal(["scope 1", "works", "end of scope 1"], await host.Journal.NextAsync(3));
    }

    [Fact]
    public async Task Running_tasks_may_come_to_their_end_when_the_host_stops_and_those_that_start_meanwhile_too()
    {
        var mayEnd = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var host = new TestHost(static tree => tree.AddTaskSupervisor());
        await host.StartAsync();
        var tasks = host.Services.GetRequiredService<TaskSupervisor>();
        await tasks.StartChildAsync(async _ =>
        {
            host.Journal.Add("first runs");
            await mayEnd.Task;
            await tasks.StartChildAsync(async _ =>
            {
                await Task.Yield();
                host.Journal.Add("second ends");
            });
            host.Journal.Add("first ends");
        });
        Assert.Equal("first runs", await host.Journal.NextAsync());

        Task stop = host.StopAsync();
        await host.WaitForStoppingAsync();
        mayEnd.SetResult();
        await stop;

        Assert.Equal(["first ends", "second ends"], host.Journal.Rest().Order());
        Assert.DoesNotContain(host.Log.Lines, static line => line.Level >= LogLevel.Warning);
    }

    [Fact]
    public async Task Tasks_that_have_not_ended_when_the_time_to_drain_is_over_are_ended_and_counted_in_the_log()
    {
        await using var host = new TestHost(static tree => tree.AddTaskSupervisor("mail", drainTime: TimeSpan.Zero));
        await host.StartAsync();
        StartResult start = await host.Services.GetRequiredService<TaskSupervisor>().StartChildAsync(async self =>
        {
            host.Journal.Add("runs");
            try
            {
                await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, self.CancellationToken);
            }
            finally
            {
                host.Journal.Add("cleaned up");
            }
        });
        Assert.Equal("runs", await host.Journal.NextAsync());

        await host.StopAsync();

        Assert.False(Assert.IsType<StartResult.Started>(start).Pid.IsAlive);
        Assert.Equal(["cleaned up"], host.Journal.Rest());
        LogLine line = Assert.Single(host.Log.Lines, static line => line.Level >= LogLevel.Warning);
        Assert.Equal(7005, line.Id);
        Assert.EndsWith("stops, and 1 of its tasks have not ended within 0 s: they are ended.", line.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_time_to_drain_is_one_for_all_tasks_and_goes_by_the_systems_clock()
    {
        await using var world = new TestWorld();
        ProcessName name = world.System.Name("tasks");
        var tasks = TaskSupervisor.At(name);
        using var log = new RecordedLog();
        SupervisorRef root = await Supervisor.StartAsync(world.System,
        [
            TaskSupervisor.Child(new DynamicSupervisorOptions { Name = name }),
            ChildSpec.For(() => new TaskDrain(tasks, TimeSpan.FromSeconds(3), log.CreateLogger(""))),
        ]);
        SupervisedTask<object?> quick = await tasks.RunAsync(self => Task.Delay(TimeSpan.FromSeconds(2), world.Clock));
        SupervisedTask<object?> slow = await tasks.RunAsync(self => Task.Delay(TimeSpan.FromSeconds(4), world.Clock));

        Task stop = root.StopAsync().AsTask();
        world.Advance(TimeSpan.FromSeconds(2.9));
        (bool Quick, bool Slow) before = (quick.Pid.IsAlive, slow.Pid.IsAlive);
        world.Advance(TimeSpan.FromSeconds(0.2));

        bool isAlive = slow.Pid.IsAlive;
        world.Advance(TimeSpan.FromSeconds(1));

        Assert.Equal(((false, true), false), (before, isAlive));
        Assert.True(stop.IsCompletedSuccessfully);
        Assert.Single(log.Lines, static line => line.Id == 7005);
    }

    [Fact]
    public async Task One_task_more_than_the_limit_is_refused_and_says_why()
    {
        await using var host = new TestHost(static tree => tree.AddTaskSupervisor(maxTasks: 1));
        await host.StartAsync();
        var tasks = host.Services.GetRequiredService<TaskSupervisor>();
        await tasks.StartChildAsync(static self => Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, self.CancellationToken));

        StartResult second = await tasks.StartChildAsync(static _ => Task.CompletedTask);
        var third = await Assert.ThrowsAsync<StartFailedException>(async () => await tasks.RunAsync(static _ => Task.CompletedTask));

        Assert.IsType<StartError.TooManyChildren>(Assert.IsType<StartResult.Failed>(second).Error);
        Assert.Equal("The start of a task failed: the supervisor has as many children as MaxChildren allows.", third.Message);
        await tasks.StopAsync();
    }

    [Theory]
    [InlineData("", null, null)]
    [InlineData("a", -1, null)]
    [InlineData("a", null, -1)]
    [InlineData("a", null, 5_000_000)]
    public void A_name_or_a_number_that_is_out_of_range_is_refused_at_once(string name, int? maxTasks, int? seconds) =>
        Assert.ThrowsAny<ArgumentException>(() => new ServiceCollection().AddSupervisionTree(tree => tree.AddTaskSupervisor(
            name, maxTasks, seconds is { } time ? TimeSpan.FromSeconds(time) : null)));
}
