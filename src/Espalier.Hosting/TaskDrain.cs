using Microsoft.Extensions.Logging;

namespace Espalier.Hosting;

/// <summary>Stands behind a task supervisor and is stopped before it: its end waits until the tasks have ended, or their time is over.</summary>
internal sealed class TaskDrain(TaskSupervisor tasks, TimeSpan time, ILogger logger) : GenServer
{
    private static readonly TimeSpan Reserve = TimeSpan.FromSeconds(1);

    /// <summary>The time in which it ends by itself, whatever the tasks do.</summary>
    internal static TimeSpan ShutdownFor(TimeSpan time) => time + Reserve;

    protected override ValueTask<InitResult> InitAsync()
    {
        TrapExits = true;
        return new(InitResult.Ok);
    }

    protected override async ValueTask TerminateAsync(ExitReason reason)
    {
        long began = Context.System.TimeProvider.GetTimestamp();
        try
        {
            while (await tasks.GetChildrenAsync(Context.CancellationToken) is { Count: > 0 } running)
            {
                if (LeftSince(began) > TimeSpan.Zero && await HaveEndedAsync(running, began))
                    continue;
                HostingLog.TasksAreCutOff(logger, tasks.ToString(), running.Count(static task => task.IsAlive), StopBudget.TextOf(time));
                return;
            }
        }
        catch (CallFailedException)
        {
            // There is no task supervisor at the moment, and so there are no tasks.
        }
    }

    private async ValueTask<bool> HaveEndedAsync(IReadOnlyList<Pid> running, long began)
    {
        foreach (Pid task in running)
        {
            try
            {
                await task.WaitForExitAsync(LeftSince(began), Context.CancellationToken);
            }
            catch (TimeoutException)
            {
                return false;
            }
        }
        return true;
    }

    private TimeSpan LeftSince(long began)
    {
        TimeSpan left = time - Context.System.TimeProvider.GetElapsedTime(began);
        return left > TimeSpan.Zero ? left : TimeSpan.Zero;
    }
}
