using Espalier.Tests.Servers;
using Microsoft.Extensions.Logging;

namespace Espalier.Tests.Tasks;

/// <summary>What is logged of tasks: one error for each that fails by its own doing, and nothing else.</summary>
public sealed class TaskLogTests
{
    private static readonly object[] Silent = ["normal", "shutdown", "shutdown with", "value", "signal", "killed"];

    public static TheoryData<object> Silences => new(Silent);

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    [OtpCase("task_test", "default :logger reporter: logs a terminated task (function, args, starter, reason)")]
    public async Task A_task_that_fails_is_one_error_with_its_function_and_who_started_it(bool raises)
    {
        await using var lab = new StreamLab(traps: true);
        SupervisedTask<int> task = await lab.Reader.RunAsync();
        var boom = new InvalidOperationException("boom");

        task.Pid.Send(raises ? boom : Lab.Broken);
        lab.Lab.Run();

        LogEntry entry = Assert.Single(lab.Log.Entries);
        Assert.Equal((LogLevel.Error, 1001), (entry.Level, entry.Id));
        Assert.Equal(
            $"""
            {task.Pid} (task ObeyAsync) failed: {(raises ? "InvalidOperationException: boom" : "broken")}
              Path: task ObeyAsync
              Last message: none: it is a task that {lab.Reader.Pid} started
              State: not shown
              Unread messages: 0
              Decision: none: no supervisor starts it again
            """,
            entry.Text);
        Assert.Same(raises ? boom : null, entry.Exception);
    }

    [Fact]
    [OtpCase("task_test", "default :logger reporter: logs a terminated task with a process label")]
    public async Task A_label_stands_beside_the_function()
    {
        await using var lab = new StreamLab(traps: true);
        SupervisedTask<int> task = await lab.Reader.RunAsync(static self => Work.ObeyAsync(self, "page 7"));

        task.Pid.Send(Lab.Broken);
        lab.Lab.Run();

        Assert.Contains(", page 7) failed: broken", Assert.Single(lab.Log.Entries).Text, StringComparison.Ordinal);
    }

    [Theory, MemberData(nameof(Silences))]
    public async Task A_task_that_ends_well_or_is_ended_by_others_is_silent(object way)
    {
        await using var lab = new StreamLab(traps: true);
        TaskSupervisor supervisor = await TaskSupervisor.StartAsync(lab.Lab.System);
        Pid own = (await lab.Reader.RunAsync()).Pid;
        Pid free = (await supervisor.RunAsync(Work.ObeyAsync)).Pid;
        Pid[] tasks = way is "killed" or "signal" ? [own] : [own, free];

        foreach (Pid task in tasks)
        {
            if (way is "killed")
                task.Kill();
            else if (way is "signal")
                task.SendExit(Lab.Broken);
            else
                task.Send(way switch
                {
                    "normal" => ExitReason.Normal,
                    "shutdown" => ExitReason.Shutdown,
                    "shutdown with" => ExitReason.ShutdownWith("detail"),
                    _ => 5,
                });
        }
        lab.Lab.Run();

        Assert.All(tasks, static task => Assert.False(task.IsAlive));
        Assert.Empty(lab.Log.Entries);
    }

    [Theory]
    [InlineData("temporary", "not restarted: it is temporary")]
    [InlineData("transient", "restarted: it is transient (restart 1 of 3 within 5 s)")]
    [InlineData("permanent", "restarted: it is permanent (restart 1 of 3 within 5 s)")]
    public async Task Under_a_supervisor_the_one_error_says_what_that_decided(string type, string decision)
    {
        await using var lab = new StreamLab();
        TaskSupervisor supervisor = await TaskSupervisor.StartAsync(lab.Lab.System, new() { Name = lab.Lab.System.Name("tasks") });
        Pid child = (await lab.Reader.DoAsync(_ => supervisor.StartChildAsync(
            Work.ObeyAsync, Enum.Parse<RestartType>(type, ignoreCase: true)))).GetPidOrThrow();

        child.Send(Lab.Broken);
        lab.Lab.Run();

        LogEntry entry = Assert.Single(lab.Log.Entries);
        Assert.Equal((1001, decision), (entry.Id, entry.Decision));
        Assert.Equal($"tasks/task ObeyAsync{child}", entry.Properties["Path"]);
        Assert.Equal($"none: it is a task that {lab.Reader.Pid} started", entry.Properties["LastMessage"]);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_failed_task_of_an_owner_is_one_error_and_the_owner_that_falls_with_it_is_none(bool isLinked)
    {
        await using var lab = new StreamLab();
        TaskSupervisor supervisor = await TaskSupervisor.StartAsync(lab.Lab.System);
        SupervisedTask<int> task = await lab.Reader.DoAsync(
            _ => isLinked ? supervisor.RunAsync(Work.ObeyAsync) : supervisor.RunUnlinkedAsync(Work.ObeyAsync));

        task.Pid.Send(Lab.Broken);
        lab.Lab.Run();

        Assert.Equal(isLinked ? Lab.Broken : null, lab.Reader.End);
        Assert.Equal((1001, "not restarted: it is temporary"), (Assert.Single(lab.Log.Entries).Id, lab.Log.Entries[0].Decision));
    }

    [Theory]
    [InlineData(false, false)]
    [InlineData(false, true)]
    [InlineData(true, false)]
    public async Task A_failed_task_of_a_stream_is_one_error_whoever_falls_with_it(bool traps, bool isSupervised)
    {
        await using var lab = new StreamLab(traps: traps);
        TaskSupervisor supervisor = await TaskSupervisor.StartAsync(lab.Lab.System);

        _ = lab.Begin(self => isSupervised
            ? supervisor.StreamAsync([1], StreamLab.FailAsync)
            : self.StreamTasksAsync([1], StreamLab.FailAsync));

        Assert.Equal(traps ? null : ExitReason.Custom(1), lab.Reader.End);
        LogEntry entry = Assert.Single(lab.Log.Entries);
        Assert.Contains("(task FailAsync) failed: 1", entry.Text, StringComparison.Ordinal);
        Assert.Equal($"none: it is a task that {lab.Reader.Pid} started", entry.Properties["LastMessage"]);
    }

    [Fact]
    public async Task A_task_that_was_told_to_end_is_silent_and_so_is_a_start_that_was_given_up()
    {
        await using var lab = new StreamLab();
        using var cancellation = new CancellationTokenSource();
        TaskSupervisor supervisor = await TaskSupervisor.StartAsync(lab.Lab.System);
        SupervisedTask<int> holdUp = await supervisor.RunAsync(Work.ObeyAsync, ShutdownPolicy.Within(TimeSpan.FromHours(1)));
        Work.Harden(holdUp.Pid);
        lab.Lab.Run();
        _ = supervisor.TerminateChildAsync(holdUp.Pid).AsTask();
        lab.Lab.Run();
        Task<SupervisedTask<int>> start = lab.Reader.Begin(_ => supervisor.RunAsync(Work.ObeyAsync, null, cancellation.Token));

        cancellation.Cancel();
        holdUp.Pid.Send(0);
        lab.Lab.Run();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => start);
        SupervisedTask<int> task = await lab.Reader.DoAsync(_ => supervisor.RunAsync(Work.ObeyAsync));
        await lab.Reader.DoAsync(_ => task.ShutdownAsync());
        await supervisor.StopAsync();

        Assert.Empty(lab.Log.Entries);
    }
}
