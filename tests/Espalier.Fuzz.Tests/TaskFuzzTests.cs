using FsCheck;
using FsCheck.Fluent;

namespace Espalier.Fuzz;

/// <summary>The options of streams of tasks, what several tasks are waited for with, and how tasks are started.</summary>
public sealed class TaskFuzzTests
{
    [Fact]
    public void A_stream_gives_an_outcome_for_each_item_or_its_options_are_refused_as_it_is_made() => Fuzz.Check(
        from concurrency in Values.Mostly(Gen.Elements(1, 2, 3, int.MaxValue), Values.Numbers)
        from limit in Values.Waits
        from isUnordered in Values.Flags
        from killsLate in Values.Flags
        from isUnlinked in Values.Flags
        from shutdown in Values.Mostly(Gen.Elements(SpecCase.None, "brutal", "zero", "longest"), Gen.Constant("infinite"))
        from place in Gen.Elements("process", "supervisor", "supervisor")
        select (Concurrency: concurrency, Limit: limit, IsUnordered: isUnordered, Kills: killsLate, IsUnlinked: isUnlinked, Shutdown: shutdown,
            Place: place),
        static one =>
        {
            using var world = new FuzzWorld();
            var options = new TaskStreamOptions
            {
                MaxConcurrency = one.Concurrency,
                ItemTimeout = one.Limit,
                IsUnordered = one.IsUnordered,
                KillsLateTasks = one.Kills,
                IsUnlinked = one.IsUnlinked,
                Shutdown = one.Shutdown switch
                {
                    SpecCase.None => null,
                    "brutal" => ShutdownPolicy.BrutalKill,
                    "zero" => ShutdownPolicy.Within(TimeSpan.Zero),
                    "longest" => ShutdownPolicy.Within(Values.Longest),
                    _ => ShutdownPolicy.Infinite,
                },
            };
            var complaints = Complaint.Of(
                (one.Concurrency < 1, "MaxConcurrency", one.Concurrency),
                (!Values.IsWait(one.Limit), "ItemTimeout", one.Limit),
                (one.Shutdown == "infinite", "Shutdown", "infinite"),
                (one is { IsUnlinked: true, Place: "process" }, "IsUnlinked", true));

            return world.Judge(complaints, UseAsync);

            async Task UseAsync(ProcessContext self)
            {
                TaskSupervisor supervisor = await TaskSupervisor.StartLinkedAsync(self);
                world.Mark();
                try
                {
                    await ReadAsync(one.Place == "process"
                        ? self.StreamTasksAsync([1, 2, 3], TripleAsync, options)
                        : supervisor.StreamAsync([1, 2, 3], TripleAsync, options));
                }
                catch (CallFailedException failure) when (failure.Reason == ExitReason.TimedOut)
                {
                    Assert.True(IsShort(one.Limit) && !one.Kills);
                }
            }

            async Task ReadAsync(IAsyncEnumerable<TaskOutcome<int>> stream)
            {
                List<int> values = [];
                await foreach (TaskOutcome<int> outcome in stream)
                {
                    if (outcome is TaskOutcome<int>.Completed completed)
                        values.Add(completed.Value);
                    else
                        Assert.True(IsShort(one.Limit) && one.Kills && outcome is TaskOutcome<int>.Exited { Reason.Kind: ExitKind.TimedOut });
                }
                if (!IsShort(one.Limit))
                    Assert.Equal([3, 6, 9], one.IsUnordered ? values.Order() : values);
            }
        });

    [Fact]
    public void As_many_outcomes_as_are_wanted_are_waited_for_or_the_number_is_refused() => Fuzz.Check(
        from limit in Values.Mostly(Gen.Elements<int?>(null, 1, 2, 3, int.MaxValue), Values.Numbers.Select(static number => (int?)number))
        from action in Values.Enums<TaskTimeoutAction>()
        from isOwned in Values.Flags
        select (Limit: limit, Action: action, IsOwned: isOwned),
        static one =>
        {
            using var world = new FuzzWorld();
            var complaints = Complaint.Of(
                (one.Limit < 1, "limit", one.Limit), (!Enum.IsDefined(one.Action), "onTimeout", one.Action));

            return world.Judge(complaints, UseAsync);

            async Task UseAsync(ProcessContext self)
            {
                TaskSupervisor supervisor = await TaskSupervisor.StartLinkedAsync(self);
                SupervisedTask<int>[] tasks =
                [
                    SupervisedTask.Completed(3),
                    await supervisor.RunAsync(static task => TripleAsync(task, 2)),
                    await supervisor.RunAsync(static async task => await task.ReceiveAsync<int>()),
                ];
                world.Mark();

                IReadOnlyList<TaskOutcome<int>?> outcomes =
                    await SupervisedTask.YieldAllAsync(tasks, TimeSpan.FromSeconds(1), one.Action, one.Limit);

                Assert.Equal(3, outcomes.Count);
                Assert.True(outcomes.Count(static outcome => outcome is TaskOutcome<int>.Completed) >= Math.Min(one.Limit ?? 2, 2));
                await supervisor.StopAsync();
            }
        },
        count: 1_000);

    [Fact]
    public void A_task_is_started_as_a_child_or_its_restart_type_is_refused() => Fuzz.Check(
        from restart in Values.Enums<RestartType>()
        from time in Values.Waits
        select (Restart: restart, Time: time),
        static one =>
        {
            using var world = new FuzzWorld();
            var complaints = Complaint.Of(
                (!Enum.IsDefined(one.Restart), "Restart", one.Restart), (!Values.IsWait(one.Time), "limit", one.Time));

            return world.Judge(complaints, UseAsync);

            async Task UseAsync(ProcessContext self)
            {
                TaskSupervisor supervisor = await TaskSupervisor.StartLinkedAsync(self);
                world.Mark();
                StartResult result = await supervisor.StartChildAsync(
                    static task => task.ReceiveAsync<string>().AsTask(), one.Restart, ShutdownPolicy.Within(one.Time));
                Pid pid = result.GetPidOrThrow();
                Assert.Equal([pid], await supervisor.GetChildrenAsync());
                await supervisor.StopAsync();
                Assert.False(pid.IsAlive);
            }
        },
        count: 1_000);

    private static bool IsShort(TimeSpan limit) => limit >= TimeSpan.Zero && limit <= TimeSpan.FromMilliseconds(1);

    private static Task<int> TripleAsync(ProcessContext self, int number) => Task.FromResult(number * 3);
}
