using Espalier.Testing;

namespace Espalier.Tests.Time;

/// <summary>A virtual clock whose timestamps and callbacks can be bent, and whose callbacks are counted.</summary>
internal sealed class LabProvider : TimeProvider
{
    private Action? _callBack;

    public VirtualClock Clock { get; } = new();

    public long Frequency { get; init; } = TimeSpan.TicksPerSecond;

    /// <summary>Added to the timestamps only: the clock's timers do not see it.</summary>
    public long Stamp { get; set; }

    /// <summary>How much later than asked for the callbacks come.</summary>
    public TimeSpan Delay { get; set; }

    /// <summary>Calls back inside Change when the due time is zero.</summary>
    public bool IsEager { get; init; }

    public int Callbacks { get; private set; }

    public override long TimestampFrequency => Frequency;

    public override long GetTimestamp() =>
        Stamp + (long)((Int128)Clock.GetTimestamp() * Frequency / TimeSpan.TicksPerSecond);

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        _callBack = () => callback(state);
        ITimer timer = Clock.CreateTimer(_ => CountedCallBack(), null, dueTime, period);
        return IsEager ? new EagerTimer(timer, CallBack) : timer;
    }

    /// <summary>Calls back now, asked for or not.</summary>
    public void CallBack() => _callBack!();

    private void CountedCallBack()
    {
        Callbacks++;
        Stamp += Delay.Ticks;
        CallBack();
    }

    private sealed class EagerTimer(ITimer timer, Action callBack) : ITimer
    {
        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            if (dueTime == TimeSpan.Zero)
                callBack();
            else
                timer.Change(dueTime, period);
            return true;
        }

        public void Dispose() => timer.Dispose();

        public ValueTask DisposeAsync() => timer.DisposeAsync();
    }
}
