using Espalier.Testing;

namespace Espalier.Hosting.Tests.Hosts;

/// <summary>A clock that moves when told, and writes down when somebody begins to wait for a period of it.</summary>
internal sealed class ToldClock(Journal journal) : TimeProvider
{
    private readonly VirtualClock _clock = new();

    public override long TimestampFrequency => _clock.TimestampFrequency;

    public override DateTimeOffset GetUtcNow() => _clock.GetUtcNow();

    public override long GetTimestamp() => _clock.GetTimestamp();

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        ITimer timer = _clock.CreateTimer(callback, state, dueTime, period);
        if (period > TimeSpan.Zero)
            journal.Add($"every {period}");
        return timer;
    }

    internal void Advance(TimeSpan by) => _clock.Advance(by);
}
