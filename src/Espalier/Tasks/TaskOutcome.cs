namespace Espalier;

/// <summary>How a task ended: a closed set.</summary>
/// <typeparam name="T">The type of its value.</typeparam>
/// <remarks><otp>{:ok, value} | {:exit, reason}</otp></remarks>
public abstract record TaskOutcome<T>
{
    private TaskOutcome()
    {
    }

    /// <summary>It gave its value.</summary>
    /// <param name="Value">The value.</param>
    public sealed record Completed(T Value) : TaskOutcome<T>
    {
        /// <summary>One line for people.</summary>
        public override string ToString() => $"completed: {Value}";
    }

    /// <summary>It ended without a value.</summary>
    /// <param name="Reason">Why. <see cref="ExitReason.TimedOut"/> in a stream: its time was over, and it was killed.</param>
    /// <param name="Item">In a stream: the item that it worked on; otherwise null.</param>
    public sealed record Exited(ExitReason Reason, object? Item = null) : TaskOutcome<T>
    {
        /// <summary>One line for people.</summary>
        public override string ToString() => $"exited: {Reason}";
    }
}
