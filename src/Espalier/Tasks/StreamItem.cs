namespace Espalier.Tasks;

/// <summary>An item whose task runs.</summary>
internal sealed class StreamItem<T>(int index, object? item, SupervisedTask<T> task)
{
    internal int Index => index;

    internal object? Item => item;

    internal SupervisedTask<T> Task => task;

    internal TimerRef Timer { get; init; }

    /// <summary>Its value has come; its end has not yet.</summary>
    internal TaskReply<T>? Reply { get; set; }

    /// <summary>Its time was over before its value came.</summary>
    internal bool IsOverdue { get; set; }
}
