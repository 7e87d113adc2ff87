using Espalier.Testing;

namespace Espalier.Hosting.Tests.Hosts;

/// <summary>A clock whose time can pass without any timer being due, as it seems to when nothing has its turn.</summary>
internal sealed class JumpingClock : TimeProvider
{
    private readonly VirtualClock _clock = new();
    private long _jumped;

    public override long TimestampFrequency => _clock.TimestampFrequency;

    public override DateTimeOffset GetUtcNow() => _clock.GetUtcNow().AddTicks(Interlocked.Read(ref _jumped));

    public override long GetTimestamp() => _clock.GetTimestamp() + Interlocked.Read(ref _jumped);

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
        _clock.CreateTimer(callback, state, dueTime, period);

    internal void Jump(TimeSpan by) => Interlocked.Add(ref _jumped, by.Ticks);
}
