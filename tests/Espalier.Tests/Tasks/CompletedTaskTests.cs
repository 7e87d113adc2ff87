using Espalier.Tests.Servers;

namespace Espalier.Tests.Tasks;

/// <summary>Tasks that had completed before they began.</summary>
public sealed class CompletedTaskTests
{
    [Fact]
    [OtpCase("task_test", "completed/1")]
    [OtpCase("task_test", "ignore/1: can ignore completed tasks")]
    [OtpCase("task_test", "shutdown/2: ignores if task PID is nil")]
    public async Task It_has_no_process_and_gives_its_value_to_whoever_asks_however_often()
    {
        await using var lab = new Lab();
        var somebody = new TaskOwner(lab);
        SupervisedTask<string> task = SupervisedTask.Completed("done");
        var completed = new TaskOutcome<string>.Completed("done");

        Assert.Equal((default, default, default), (task.Pid, task.Owner, task.Monitor));
        Assert.Equal("task <none>", $"{task}");
        for (int times = 0; times < 2; times++)
        {
            Assert.Equal("done", await task);
            Assert.Equal("done", await somebody.DoAsync(_ => task.AwaitAsync(TimeSpan.Zero)));
            Assert.Equal(completed, await task.YieldAsync(TimeSpan.Zero));
            Assert.Equal(completed, task.Ignore());
            Assert.Equal(completed, await task.ShutdownAsync());
            Assert.Equal(completed, await somebody.DoAsync(_ => task.ShutdownAsync(ShutdownPolicy.BrutalKill)));
            Assert.Equal(["done", "done"], await SupervisedTask.AwaitAllAsync([task, task]));
            Assert.Equal([completed], await SupervisedTask.YieldAllAsync([task], onTimeout: TaskTimeoutAction.Kill));
        }
    }

    [Theory, Seeds]
    public async Task It_stands_among_others_as_one_whose_value_is_there(int seed)
    {
        await using var lab = new Lab(seed);
        var owner = new TaskOwner(lab);
        SupervisedTask<int> running = await owner.RunAsync();
        SupervisedTask<int> done = SupervisedTask.Completed(1);

        IReadOnlyList<TaskOutcome<int>?> some = await owner.DoAsync(_ => SupervisedTask.YieldAllAsync([running, done], limit: 1));
        running.Pid.Send(2);
        IReadOnlyList<int> all = await owner.DoAsync(_ => SupervisedTask.AwaitAllAsync([running, done]));

        Assert.Equal([null, new TaskOutcome<int>.Completed(1)], some);
        Assert.Equal([2, 1], all);
    }
}
