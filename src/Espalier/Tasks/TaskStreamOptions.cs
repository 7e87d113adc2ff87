using Espalier.Time;

namespace Espalier;

/// <summary>How a stream of tasks runs.</summary>
/// <remarks>
/// <para>The source is asked for an item when a task may start, and for no item ahead of that. First as many tasks are started as may run; then
/// an element comes whenever one has ended. Reading no further, by leaving the loop or by an exception, kills what runs and waits for it.</para>
/// <para>A process that reads is linked to its tasks: if it does not trap exits, a task that fails takes it along; if it traps, or stands outside
/// of processes or in another system, the failure is an element. <see cref="IsUnlinked"/> makes it an element always.</para>
/// <para>Immutable. Checked as the stream is made. <otp>the options of Task.async_stream/3</otp></para>
/// </remarks>
public sealed record TaskStreamOptions
{
    internal static TaskStreamOptions Default { get; } = new();

    /// <summary>How many tasks run at once.</summary>
    /// <value>1 or more. Default: the number of processors.</value>
    public int MaxConcurrency { get; init; } = Environment.ProcessorCount;

    /// <summary>Elements come as the tasks end. Default: false, in the order of the items; what is ready too early is kept.</summary>
    public bool IsUnordered { get; init; }

    /// <summary>How long each task may take, from its start; also while nobody reads.</summary>
    /// <value>Zero or more, or infinite. Default: 5 seconds.</value>
    public TimeSpan ItemTimeout { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>
    /// A task whose time is over is killed, and its element says <see cref="ExitReason.TimedOut"/>. Default: false, reading fails with
    /// <see cref="CallFailedException"/>, and all tasks are killed.
    /// </summary>
    public bool KillsLateTasks { get; init; }

    /// <summary>The tasks of a <see cref="TaskSupervisor"/> are not linked to the reader, and outlive it. Default: false.</summary>
    /// <remarks>Without a supervisor tasks are always linked: nobody else would end them. <otp>async_stream_nolink</otp></remarks>
    public bool IsUnlinked { get; init; }

    /// <summary>The time that each task has when its <see cref="TaskSupervisor"/> ends. Null: 5 seconds.</summary>
    public ShutdownPolicy? Shutdown { get; init; }

    internal void ThrowIfInvalid(bool isSupervised)
    {
        if (MaxConcurrency < 1)
            throw new ArgumentException($"MaxConcurrency must be 1 or more, not {MaxConcurrency}.");
        if (ItemTimeout != Timeout.InfiniteTimeSpan && (ItemTimeout < TimeSpan.Zero || ItemTimeout > Limits.Longest))
        {
            throw new ArgumentException(
                $"ItemTimeout must be from zero to {Limits.Longest.TotalDays} days, or Timeout.InfiniteTimeSpan, not {ItemTimeout}.");
        }
        if (Shutdown is { IsInfinite: true })
            throw new ArgumentException("Shutdown is infinite: expected a time, or a kill, so that no task of a stream keeps its supervisor.");
        if (IsUnlinked && !isSupervised)
        {
            throw new ArgumentException(
                "IsUnlinked is true: expected false, as without a TaskSupervisor nobody would end the tasks. Use its StreamAsync.");
        }
    }
}
