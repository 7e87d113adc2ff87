using Espalier.Time;

namespace Espalier.Processes;

/// <summary>One message to be sent later, once or again and again. A single one is its own mail: no allocation as it fires.</summary>
/// <remarks>Three kinds, so that none carries what only another needs: the most frequent one is there by the hundred thousand.</remarks>
internal abstract class ProcessTimer(object message) : TimerNode
{
    internal override object? Body => message;

    internal TimeSpan? Remaining => System.Timers.GetRemaining(this);

    protected abstract ProcessSystem System { get; }

    /// <summary>Starts it, unless the process it belongs to has ended.</summary>
    /// <param name="dueTick">When it fires first.</param>
    /// <param name="nowTick">The tick from which that was counted.</param>
    internal virtual void Arm(long dueTick, long nowTick) => System.Timers.ArmAt(this, dueTick, nowTick);

    /// <summary>Stops it. Null: it had fired, was cancelled, or its process ended.</summary>
    internal virtual TimeSpan? Cancel()
    {
        TimeSpan? remaining = System.Timers.GetRemaining(this);
        return System.Timers.Cancel(this) ? remaining ?? TimeSpan.Zero : null;
    }
}
