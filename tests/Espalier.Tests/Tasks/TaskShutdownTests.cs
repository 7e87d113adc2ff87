using Espalier.Processes;
using Espalier.Tasks;
using Espalier.Tests.Servers;

namespace Espalier.Tests.Tasks;

/// <summary>Ending a task: what is asked, how long it may take, and what is told of it.</summary>
public sealed class TaskShutdownTests
{
    private static readonly ShutdownPolicy Short = ShutdownPolicy.Within(TimeSpan.FromMilliseconds(10));

    private static readonly string[] Ways = ["polite", "brutal"];

    private static readonly string[] Reasons = ["normal", "shutdown", "broken", "killed"];

    public static TheoryData<string, string> Matrix
    {
        get
        {
            var matrix = new TheoryData<string, string>();
            foreach (string way in Ways)
            {
                foreach (string reason in Reasons)
                    matrix.Add(way, reason);
            }
            return matrix;
        }
    }

    [Theory, MemberData(nameof(Matrix))]
    [OtpCase("task_test", "shutdown/2: returns {:ok, result} when reply and abnormal / normal / shut down :DOWN in message queue")]
    [OtpCase("task_test", "shutdown/2 with :brutal_kill: same matrix as shutdown/2")]
    public async Task A_value_that_was_given_wins_whatever_the_task_ended_of(string way, string reason)
    {
        await using var lab = new Lab();
        var owner = new TaskOwner(lab, traps: true);
        SupervisedTask<int> task = null!;

        // Between the value and the end of a body there is no room for anything but a signal: the test makes some.
        task = await owner.RunAsync(async self =>
        {
            int value = await self.ReceiveAsync<int>();
            task.Complete(value);
            EndAs(self, reason);
            return 6;
        });
        task.Pid.Send(5);
        lab.Run();
        TaskOutcome<int>? outcome = await owner.DoAsync(_ => task.ShutdownAsync(PolicyOf(way)));

        Assert.Equal(ReasonOf(reason), lab.EndOf(task.Pid));
        Assert.Equal(new TaskOutcome<int>.Completed(5), outcome);
        Assert.Equal([new TrappedExit(task.Pid, ReasonOf(reason))], owner.Unread);
    }

    [Theory, MemberData(nameof(Matrix))]
    [OtpCase("task_test", "shutdown/2: nil on shutdown :DOWN")]
    [OtpCase("task_test", "shutdown/2: returns exit on abnormal / normal / killed :DOWN")]
    [OtpCase("task_test", "shutdown/2 with :brutal_kill: same matrix as shutdown/2")]
    [OtpCase("task_test", "shutdown/2 with :brutal_kill: nil on killed DOWN")]
    [OtpCase("task_test", "shutdown/2 with :brutal_kill: exit on shutdown DOWN")]
    public async Task A_task_that_had_ended_without_a_value_tells_its_reason_unless_that_is_what_was_asked_for(string way, string reason)
    {
        await using var lab = new Lab();
        var owner = new TaskOwner(lab, traps: true);
        SupervisedTask<int> task = await owner.RunAsync(async self =>
        {
            await Task.Yield();
            EndAs(self, reason);
            return 6;
        });

        TaskOutcome<int>? outcome = await owner.DoAsync(_ => task.ShutdownAsync(PolicyOf(way)));

        bool isWanted = (way, reason) is ("polite", "shutdown") or ("brutal", "killed");
        Assert.Equal(isWanted ? null : new TaskOutcome<int>.Exited(ReasonOf(reason)), outcome);
        Assert.Empty(owner.Info.Monitors);
        Assert.Equal([new TrappedExit(task.Pid, ReasonOf(reason))], owner.Unread);
    }

    [Theory, Seeds]
    [OtpCase("task_test", "shutdown/2: returns nil on shutting down task")]
    public async Task A_task_that_runs_ends_of_the_shutdown_and_that_is_nothing(int seed)
    {
        await using var lab = new Lab(seed);
        var owner = new TaskOwner(lab);
        SupervisedTask<int> task = await owner.RunAsync();

        TaskOutcome<int>? outcome = await owner.DoAsync(_ => task.ShutdownAsync());

        Assert.Null(outcome);
        Assert.Equal(ExitReason.Shutdown, lab.EndOf(task.Pid));
        owner.AssertClean();
    }

    [Theory, Seeds]
    [OtpCase("task_test", "shutdown/2: returns nil on killing task")]
    [OtpCase("task_test", "shutdown/2 with :brutal_kill: same matrix as shutdown/2")]
    public async Task A_task_that_refuses_to_shut_down_is_killed_by_the_brutal_way(int seed)
    {
        await using var lab = new Lab(seed);
        var owner = new TaskOwner(lab);
        SupervisedTask<int> task = await owner.RunAsync();
        Work.Harden(task.Pid);
        lab.Run();

        TaskOutcome<int>? outcome = await owner.DoAsync(_ => task.ShutdownAsync(ShutdownPolicy.BrutalKill));

        Assert.Null(outcome);
        Assert.Equal(ExitReason.Killed, lab.EndOf(task.Pid));
        owner.AssertClean();
    }

    [Theory, Seeds]
    [OtpCase("task_test", "shutdown/2 with :brutal_kill: polite shutdown that ran into its limit → {:exit, :killed}")]
    public async Task A_task_that_refuses_to_shut_down_is_killed_when_its_time_is_over_and_that_is_told(int seed)
    {
        await using var lab = new Lab(seed);
        var owner = new TaskOwner(lab);
        SupervisedTask<int> task = await owner.RunAsync();
        Work.Harden(task.Pid);
        lab.Run();
        Task<TaskOutcome<int>?> outcome = owner.Begin(_ => task.ShutdownAsync(Short));

        lab.Advance(9);
        Assert.False(outcome.IsCompleted);
        Assert.True(task.Pid.IsAlive);
        lab.Advance(1);

        Assert.Equal(new TaskOutcome<int>.Exited(ExitReason.Killed), await outcome);
        Assert.Equal(0, lab.System.Timers.Count);
        owner.AssertClean();
    }

    [Fact]
    public async Task Without_a_policy_it_has_five_seconds_and_an_infinite_one_waits_for_ever()
    {
        await using var lab = new Lab();
        var owner = new TaskOwner(lab);
        SupervisedTask<int>[] tasks = await owner.RunAsync(2);
        Work.Harden(tasks[0].Pid);
        Work.Harden(tasks[1].Pid);
        lab.Run();

        Task<TaskOutcome<int>?> usual = owner.Begin(_ => tasks[0].ShutdownAsync());
        lab.Advance(4_999);
        Assert.False(usual.IsCompleted);
        lab.Advance(1);
        Task<TaskOutcome<int>?> patient = owner.Begin(_ => tasks[1].ShutdownAsync(ShutdownPolicy.Infinite));
        lab.Advance(1e9);
        Assert.False(patient.IsCompleted);
        tasks[1].Pid.Send(5);
        lab.Run();

        Assert.Equal(new TaskOutcome<int>.Exited(ExitReason.Killed), await usual);
        Assert.Equal(new TaskOutcome<int>.Completed(5), await patient);
    }

    [Theory]
    [InlineData("polite")]
    [InlineData("brutal")]
    [OtpCase("task_test", "shutdown/2: returns {:exit, :noproc} if task handled")]
    [OtpCase("task_test", "shutdown/2 with :brutal_kill: second → noproc")]
    public async Task Who_shuts_down_twice_hears_that_there_is_no_process(string way)
    {
        await using var lab = new Lab();
        var owner = new TaskOwner(lab);
        SupervisedTask<int> task = await owner.RunAsync();
        SupervisedTask<int> awaited = await owner.RunAsync(Work.Of(5));
        Assert.Null(await owner.DoAsync(_ => task.ShutdownAsync(PolicyOf(way))));
        Assert.Equal(5, await owner.DoAsync(_ => awaited.AwaitAsync()));

        TaskOutcome<int>? again = await owner.DoAsync(_ => task.ShutdownAsync(PolicyOf(way)));
        TaskOutcome<int>? late = await owner.DoAsync(_ => awaited.ShutdownAsync(PolicyOf(way)));

        Assert.Equal(new TaskOutcome<int>.Exited(ExitReason.NoProcess), again);
        Assert.Equal(new TaskOutcome<int>.Exited(ExitReason.NoProcess), late);
        owner.AssertClean();
    }

    [Theory]
    [InlineData("polite")]
    [InlineData("brutal")]
    [OtpCase("task_test", "shutdown/2: raises when invoked from a non-owner process")]
    public async Task Nobody_but_its_owner_may_shut_it_down(string way)
    {
        await using var lab = new Lab();
        var owner = new TaskOwner(lab);
        var stranger = new TaskOwner(lab);
        SupervisedTask<int> task = await owner.RunAsync();

        await Assert.ThrowsAsync<InvalidOperationException>(() => stranger.DoAsync(_ => task.ShutdownAsync(PolicyOf(way))));
        await Assert.ThrowsAsync<InvalidOperationException>(() => task.ShutdownAsync(PolicyOf(way)).AsTask());

        Assert.True(task.Pid.IsAlive);
    }

    [Theory, Seeds(100)]
    public async Task A_value_is_never_lost_between_a_yield_and_a_shutdown(int seed)
    {
        await using var lab = new Lab(seed);
        var owner = new TaskOwner(lab);
        SupervisedTask<int> task = await owner.RunAsync();

        task.Pid.Send(5);
        TaskOutcome<int>? outcome = await owner.DoAsync(async ValueTask<TaskOutcome<int>?> (_) =>
            await task.YieldAsync(TimeSpan.Zero) ?? await task.ShutdownAsync());

        Assert.Equal(lab.EndOf(task.Pid) == ExitReason.Normal ? new TaskOutcome<int>.Completed(5) : null, outcome);
        owner.AssertClean();
    }

    [Theory, Seeds]
    public async Task A_token_ends_the_wait_only_and_the_task_that_was_asked_to_end_can_be_asked_again(int seed)
    {
        await using var lab = new Lab(seed);
        using var cancellation = new CancellationTokenSource();
        var owner = new TaskOwner(lab);
        SupervisedTask<int> task = await owner.RunAsync();
        Work.Harden(task.Pid);
        lab.Run();
        Task<TaskOutcome<int>?> outcome = owner.Begin(_ => task.ShutdownAsync(null, cancellation.Token));

        cancellation.Cancel();
        lab.Run();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => outcome);
        Assert.Empty(owner.Info.Links);
        Assert.Equal([task.Pid], owner.Info.Monitors);
        task.Pid.Send(5);
        int value = await owner.DoAsync(_ => task.AwaitAsync());

        Assert.Equal(5, value);
        Assert.Equal(0, lab.System.Timers.Count);
        owner.AssertClean();
    }

    [Theory, Seeds]
    public async Task A_failure_of_a_task_that_is_being_shut_down_harms_its_owner_no_more(int seed)
    {
        await using var lab = new Lab(seed);
        var owner = new TaskOwner(lab);
        SupervisedTask<int> task = await owner.RunAsync();
        Work.Harden(task.Pid);
        lab.Run();
        Task<TaskOutcome<int>?> outcome = owner.Begin(_ => task.ShutdownAsync());

        task.Pid.Send(Lab.Broken);
        lab.Run();

        Assert.Equal(new TaskOutcome<int>.Exited(Lab.Broken), await outcome);
        owner.AssertClean();
    }

    [Theory, Seeds]
    public async Task A_task_is_not_left_over_by_an_owner_that_is_killed_while_it_shuts_it_down(int seed)
    {
        await using var lab = new Lab(seed);
        var owner = new TaskOwner(lab);
        SupervisedTask<int> task = await owner.RunAsync();

        owner.Pid.Send((Func<ProcessContext, Task>)(async _ => await task.ShutdownAsync()));
        owner.Pid.SendExit(ExitReason.Killed);
        lab.Run();

        Assert.Equal(0, lab.System.ProcessCount);
    }

    private static ShutdownPolicy PolicyOf(string way) =>
        way == "polite" ? ShutdownPolicy.Within(TimeSpan.FromSeconds(5)) : ShutdownPolicy.BrutalKill;

    private static ExitReason ReasonOf(string name) => name switch
    {
        "normal" => ExitReason.Normal,
        "shutdown" => ExitReason.Shutdown,
        "broken" => Lab.Broken,
        _ => ExitReason.Killed,
    };

    private static void EndAs(ProcessContext self, string reason)
    {
        if (reason == "killed")
            self.Self.Kill();
        self.Exit(ReasonOf(reason));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_value_that_came_as_a_wait_was_given_up_and_was_taken_by_hand_leaves_the_reason_of_the_end(bool inGroup)
    {
        await using var lab = new Lab();
        var owner = new TaskOwner(lab);
        SupervisedTask<int> task = await owner.RunAsync(Work.Of(7));

        TaskOutcome<int>? outcome = await owner.DoAsync(async ValueTask<TaskOutcome<int>?> (self) =>
        {
            TaskReply<int> reply = await self.ReceiveAsync<TaskReply<int>>();

            // The wait looks at it at the moment at which its token ends it.
            bool isTaken = inGroup
                ? OfferTooLate(new GroupReceive<int>(new() { [task.Monitor] = task }, [], self.System, Timeout.InfiniteTimeSpan), reply)
                : OfferTooLate(new TaskReceive<int>(task, self.System, Timeout.InfiniteTimeSpan), reply);
            Assert.False(isTaken);
            return await task.ShutdownAsync();
        });

        Assert.Equal(new TaskOutcome<int>.Exited(ExitReason.Normal), outcome);
    }

    private static bool OfferTooLate<T>(MailReceive<T> receive, TaskReply<int> reply)
    {
        receive.TryFail(receive.Version, new OperationCanceledException(), isDetached: true);
        return receive.Offer(new TaskReplyMail<int>(reply));
    }
}
