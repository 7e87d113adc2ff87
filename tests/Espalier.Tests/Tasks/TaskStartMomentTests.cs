using Espalier.Tests.Servers;

namespace Espalier.Tests.Tasks;

/// <summary>The moment at which a task exists, is tied to its owner, and its start has not been answered: what may happen then.</summary>
public sealed class TaskStartMomentTests
{
    [Theory]
    [InlineData(true, true)]
    [InlineData(true, false)]
    [InlineData(false, true)]
    [InlineData(false, false)]
    public async Task The_start_is_given_up(bool isLinked, bool traps)
    {
        using var cancellation = new CancellationTokenSource();
        await using MomentLab lab = await MomentLab.StartAsync(traps);
        lab.AtStart = _ => cancellation.Cancel();

        Task<SupervisedTask<int>> start = lab.Begin(isLinked, cancellation.Token);

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => start);
        Assert.Equal(0, (await lab.Supervisor.CountChildrenAsync()).Specs);
        lab.Owner.AssertClean();
        Assert.Empty(lab.Log.Entries);
    }

    [Theory]
    [InlineData(true, true)]
    [InlineData(true, false)]
    [InlineData(false, true)]
    [InlineData(false, false)]
    public async Task The_start_is_given_up_when_the_task_has_ended_already(bool isLinked, bool traps)
    {
        using var cancellation = new CancellationTokenSource();
        await using MomentLab lab = await MomentLab.StartAsync(traps);

        // The answer is there, and so is the value; the owner has not had its turn yet.
        lab.AtEnd = _ => cancellation.Cancel();
        Task<SupervisedTask<int>> start = lab.Begin(isLinked, cancellation.Token, Work.Of(5));

        if (!start.IsCompletedSuccessfully)
            lab.Owner.AssertClean();
        Assert.Equal(0, (await lab.Supervisor.CountChildrenAsync()).Specs);
    }

    [Theory]
    [InlineData(true, true)]
    [InlineData(false, true)]
    [InlineData(false, false)]
    public async Task The_supervisor_is_killed(bool isLinked, bool traps)
    {
        await using MomentLab lab = await MomentLab.StartAsync(traps);
        lab.AtStart = parent => parent.Kill();

        Task<SupervisedTask<int>> start = lab.Begin(isLinked, default);

        Assert.Equal(ExitReason.Killed, await Lab.FailureOf(start));
        Assert.Equal(1, lab.Lab.System.ProcessCount);
        lab.Owner.AssertClean();
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task The_owner_is_killed(bool isLinked)
    {
        await using MomentLab lab = await MomentLab.StartAsync(traps: false);
        lab.AtStart = _ => lab.Owner.Pid.Kill();

        Task<SupervisedTask<int>> start = lab.Begin(isLinked, default);

        await Assert.ThrowsAsync<ExitException>(() => start);
        Assert.Equal(isLinked ? 0 : 1, (await lab.Supervisor.CountChildrenAsync()).Specs);
    }

    [Fact]
    public async Task The_task_is_killed_and_its_owner_is_told_the_true_reason()
    {
        await using MomentLab lab = await MomentLab.StartAsync(traps: true);
        lab.AtStart = _ => lab.Lab.LastStarted.Kill();

        SupervisedTask<int> task = await lab.Begin(isLinked: true, default);
        TaskOutcome<int>? outcome = await lab.Owner.DoAsync(_ => task.YieldAsync(TimeSpan.Zero));

        Assert.Equal(new TaskOutcome<int>.Exited(ExitReason.Killed), outcome);
        Assert.Equal([new TrappedExit(task.Pid, ExitReason.Killed)], lab.Owner.Unread);
    }
}
