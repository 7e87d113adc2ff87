namespace Espalier;

/// <content>Starting other processes, and sending later.</content>
public readonly partial struct ProcessContext
{
    /// <summary>Starts a function as a process. It is its own: its end does not concern this one.</summary>
    /// <param name="body">Runs as the process; when it returns the process ends normally.</param>
    /// <param name="options">Name, label, link. Null: none of them.</param>
    /// <returns>The process; its first line has not run yet.</returns>
    /// <exception cref="ArgumentException">The name is taken.</exception>
    /// <remarks><otp>spawn/1, spawn_opt/2</otp></remarks>
    public Pid Spawn(Func<ProcessContext, Task> body, SpawnOptions? options = null) =>
        Cell.System.Start(body, options ?? SpawnOptions.Default, Cell, monitored: false, out _);

    /// <summary>Starts a function as a process, linked to this one in the same act.</summary>
    /// <param name="body">Runs as the process; when it returns the process ends normally.</param>
    /// <param name="options">Name, label. Null: none of them.</param>
    /// <returns>The process; its first line has not run yet.</returns>
    /// <exception cref="ArgumentException">The name is taken.</exception>
    /// <remarks><otp>spawn_link/1</otp></remarks>
    public Pid SpawnLinked(Func<ProcessContext, Task> body, SpawnOptions? options = null) =>
        Spawn(body, (options ?? SpawnOptions.Default) with { IsLinked = true });

    /// <summary>Starts a function as a process, monitored by this one in the same act: the notice carries its true reason.</summary>
    /// <param name="body">Runs as the process; when it returns the process ends normally.</param>
    /// <param name="options">Name, label, link. Null: none of them.</param>
    /// <returns>The process, its first line has not run yet; and the monitor.</returns>
    /// <exception cref="ArgumentException">The name is taken.</exception>
    /// <remarks><otp>spawn_monitor/1</otp></remarks>
    public (Pid Pid, MonitorRef Monitor) SpawnMonitored(Func<ProcessContext, Task> body, SpawnOptions? options = null)
    {
        Pid pid = Cell.System.Start(body, options ?? SpawnOptions.Default, Cell, monitored: true, out MonitorRef monitor);
        return (pid, monitor);
    }

    /// <summary>Sends itself a message later. The timer ends with the process.</summary>
    /// <param name="message">Anything but null.</param>
    /// <param name="dueTime">From now; zero or more. Rounded up to whole milliseconds, never early; equal times keep their order.</param>
    /// <remarks><otp>erlang:send_after/3</otp></remarks>
    public TimerRef SendAfter(object message, TimeSpan dueTime)
    {
        Cell.ThrowIfFenced();
        return Cell.System.SendAfter(Cell, message, dueTime);
    }

    /// <summary>Sends itself a message again and again. The timer ends with the process.</summary>
    /// <param name="message">Anything but null; the same object each time.</param>
    /// <param name="period">Longer than zero; the first comes after one period. A late one does not delay the next; missed ones are skipped.</param>
    /// <remarks><otp>timer:send_interval/2</otp></remarks>
    public TimerRef SendEvery(object message, TimeSpan period)
    {
        Cell.ThrowIfFenced();
        return Cell.System.SendEvery(Cell, message, period);
    }
}
