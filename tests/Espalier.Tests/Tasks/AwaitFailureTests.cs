using Espalier.Tests.Servers;

namespace Espalier.Tests.Tasks;

/// <summary>Tasks that end without a value, and what becomes of owners and of tasks without them.</summary>
public sealed class AwaitFailureTests
{
    private static readonly InvalidOperationException Boom = new("boom");

    private static readonly object[] Ways = ["exit normal", "exit", "exit shutdown", "raise", "not supported", "failed call", "killed", "swallowed"];

    public static TheoryData<object> Ends => new(Ways);

    [Theory, MemberData(nameof(Ends))]
    [OtpCase("task_test", "await/2: exits on timeout / normal exit / task throw / task error / undef module / undef function / task exit")]
    public async Task An_await_fails_with_the_reason_of_a_task_that_gave_no_value(object way)
    {
        await using var lab = new Lab();
        var owner = new TaskOwner(lab, traps: true);
        SupervisedTask<int> task = await owner.RunAsync(self => EndAsync(self, way));
        ExitReason reason = ReasonOf(way, lab.EndOf(task.Pid));

        var failure = await Assert.ThrowsAsync<CallFailedException>(() => owner.DoAsync(_ => task.AwaitAsync()));

        Assert.Equal((CallOperation.Await, reason), (failure.Operation, failure.Reason));
        Assert.Equal(reason, lab.EndOf(task.Pid));
        Assert.Same(reason.Exception, failure.InnerException);
        Assert.Equal($"Waiting for {task} failed: {reason}.", failure.Message);
        Assert.Equal([new TrappedExit(task.Pid, reason)], owner.Unread);
    }

    [Theory, Seeds]
    [OtpCase("task_test", "await/2: exits on timeout / normal exit / task throw / task error / undef module / undef function / task exit")]
    public async Task Who_does_not_catch_a_failed_await_ends_with_that_and_takes_the_task_along(int seed)
    {
        await using var lab = new Lab(seed);
        SupervisedTask<int> task = null!;
        Pid owner = lab.System.Spawn(async self =>
        {
            task = self.RunTask(Work.ObeyAsync);
            await task.AwaitAsync(TimeSpan.FromMilliseconds(10));
        });

        lab.Run();
        lab.Advance(10);

        ExitReason reason = ExitReason.CallFailed(CallOperation.Await, ExitReason.TimedOut);
        Assert.Equal(reason, lab.EndOf(owner));
        Assert.Equal(reason, lab.EndOf(task.Pid));
        Assert.Equal("await failed: timed out", $"{reason}");
    }

    [Theory, Seeds]
    public async Task A_linked_task_that_crashes_takes_its_owner_along_although_that_catches_what_its_await_throws(int seed)
    {
        await using var lab = new Lab(seed);
        Pid owner = lab.System.Spawn(static async self =>
        {
            try
            {
                await self.RunTask(static async _ =>
                {
                    await Task.Yield();
                    throw Boom;
                });
            }
            catch (Exception)
            {
                await self.ReceiveAsync<object>();
            }
        });

        lab.Run();

        Assert.Equal(ExitReason.Crashed(Boom), lab.EndOf(owner));
        Assert.Equal(0, lab.System.ProcessCount);
    }

    [Theory, Seeds]
    public async Task A_linked_task_that_crashes_takes_its_owner_along_wherever_that_is(int seed)
    {
        await using var lab = new Lab(seed);
        var owner = new TaskOwner(lab);
        SupervisedTask<int> task = await owner.RunAsync();

        task.Pid.Send(Lab.Broken);
        lab.Run();

        Assert.Equal(Lab.Broken, owner.End);
    }

    [Theory, Seeds]
    public async Task A_linked_task_that_exits_normally_without_a_value_harms_nobody(int seed)
    {
        await using var lab = new Lab(seed);
        var owner = new TaskOwner(lab);
        SupervisedTask<int> task = await owner.RunAsync();
        task.Pid.Send(ExitReason.Normal);
        lab.Run();

        ExitReason reason = await Lab.FailureOf(owner.DoAsync(_ => task.AwaitAsync()));

        Assert.Equal(ExitReason.Normal, reason);
        owner.AssertClean();
    }

    [Theory]
    [InlineData("shutdown")]
    [InlineData("broken")]
    [InlineData("killed")]
    public async Task An_owner_that_does_not_end_normally_takes_its_linked_tasks_along(string way)
    {
        await using var lab = new Lab();
        var owner = new TaskOwner(lab);
        SupervisedTask<int>[] tasks = await owner.RunAsync(2);
        ExitReason reason = way switch { "shutdown" => ExitReason.Shutdown, "broken" => Lab.Broken, _ => ExitReason.Killed };

        if (way == "killed")
            owner.Pid.Kill();
        else
            owner.Pid.SendExit(reason);
        lab.Run();

        Assert.All(tasks, task => Assert.Equal(reason, lab.EndOf(task.Pid)));
    }

    [Theory, Seeds]
    public async Task A_task_outlives_an_owner_that_ends_normally_and_its_value_goes_nowhere(int seed)
    {
        await using var lab = new Lab(seed);
        SupervisedTask<int> task = null!;
        Pid owner = lab.System.Spawn(self =>
        {
            task = self.RunTask(Work.ObeyAsync);
            return Task.CompletedTask;
        });
        lab.Run();
        Assert.Equal((ExitReason.Normal, true), (lab.EndOf(owner), task.Pid.IsAlive));

        task.Pid.Send(5);
        lab.Run();

        Assert.Equal(ExitReason.Normal, lab.EndOf(task.Pid));
        Assert.Equal(0, lab.System.DeadLetterCount);
    }

    [Theory, Seeds]
    public async Task An_owner_that_is_killed_while_it_awaits_wakes_with_its_own_end(int seed)
    {
        await using var lab = new Lab(seed);
        var owner = new TaskOwner(lab);
        SupervisedTask<int> task = await owner.RunAsync();
        Task<int> value = owner.Begin(_ => task.AwaitAsync());

        owner.Pid.Kill();
        lab.Run();

        Assert.Equal(ExitReason.Killed, (await Assert.ThrowsAsync<ExitException>(() => value)).Reason);
        Assert.Equal(ExitReason.Killed, lab.EndOf(task.Pid));
    }

    private static async Task<int> EndAsync(ProcessContext self, object way)
    {
        await Task.Yield();
        switch (way)
        {
            case "exit normal":
                throw new ExitException(ExitReason.Normal);
            case "exit":
                throw new ExitException(Lab.Broken);
            case "exit shutdown":
                throw new ExitException(ExitReason.Shutdown);
            case "raise":
                throw Boom;
            case "not supported":
                throw new NotSupportedException("nothing");
            case "failed call":
                return await default(Pid).CallAsync(new AskNumber());
            case "killed":
                self.Self.Kill();
                return 1;
            default:
                try
                {
                    self.Exit(Lab.Broken);
                }
                catch (ExitException)
                {
                    // It asked for its end, so what it returns is no value any more.
                }
                return 1;
        }
    }

    private static ExitReason ReasonOf(object way, ExitReason? end) => way switch
    {
        "exit normal" => ExitReason.Normal,
        "exit" or "swallowed" => Lab.Broken,
        "exit shutdown" => ExitReason.Shutdown,
        "raise" => ExitReason.Crashed(Boom),
        "not supported" => ExitReason.Crashed(Assert.IsType<NotSupportedException>(end!.Exception)),
        "failed call" => ExitReason.CallFailed(CallOperation.Call, ExitReason.NoProcess),
        _ => ExitReason.Killed,
    };
}
