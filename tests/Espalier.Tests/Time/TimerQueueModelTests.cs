using Espalier.Testing;
using Espalier.Time;

namespace Espalier.Tests.Time;

/// <summary>The wheel against a sorted list that says what should happen, over random histories.</summary>
public sealed class TimerQueueModelTests
{
    private const int Timers = 200;
    private const int Steps = 3_000;

    private static readonly long[] Distances =
        [0, 1, 10, 255, 256, 257, 1_000, 65_535, 65_536, 70_000, 16_777_216, 86_400_000, 1L << 32, 1L << 33];

    /// <summary>What both sides can do.</summary>
    private interface ITimers
    {
        List<(int Timer, long Instant)> Fired { get; }

        long NowTick { get; }

        void Arm(int timer, TimeSpan dueTime);

        void ArmAt(int timer, long tick);

        bool Cancel(int timer);

        TimeSpan? GetRemaining(int timer);

        void Advance(TimeSpan by);
    }

    public static TheoryData<int> Seeds => [.. Enumerable.Range(1, 12)];

    [Theory, MemberData(nameof(Seeds))]
    public void Any_history_fires_the_same_timers_at_the_same_instants_in_the_same_order(int seed)
    {
        Random random = new(seed);
        Model model = new(seed);
        Real real = new(seed);
        for (int step = 0; step < Steps; step++)
        {
            int timer = random.Next(Timers);
            TimeSpan time = TimeSpan.FromMilliseconds(RandomDistance(random))
                + TimeSpan.FromTicks(random.Next(2) * random.Next(10_000));
            switch (random.Next(10))
            {
                case < 5 when model.GetRemaining(timer) is null:
                    model.Arm(timer, time);
                    real.Arm(timer, time);
                    break;
                case 5 when model.GetRemaining(timer) is null:
                    long tick = model.NowTick - 5 + RandomDistance(random);
                    model.ArmAt(timer, tick);
                    real.ArmAt(timer, tick);
                    break;
                case 6 or 7:
                    Assert.Equal(model.Cancel(timer), real.Cancel(timer));
                    break;
                case > 7:
                    TimeSpan by = random.Next(4) == 0 ? time / 3 : model.TimeToNext ?? time;
                    model.Advance(by);
                    real.Advance(by);
                    break;
            }

            Assert.Equal(model.Fired, real.Fired);
            Assert.Equal(model.Count, real.Queue.Count);
            Assert.Equal(model.GetRemaining(timer), real.GetRemaining(timer));
            AssertNextWake(model, real);
        }

        Assert.True(model.Fired.Count > Steps / 4, $"Only {model.Fired.Count} timers fired.");
    }

    /// <summary>A wake is asked for while a timer is armed; in time, and at once only if one is due.</summary>
    private static void AssertNextWake(Model model, Real real)
    {
        TimeSpan? wake = real.Clock.TimeToNextTimer;
        Assert.Equal(model.Count == 0, wake is null);
        Assert.True(wake is null || wake <= model.TimeToNext, $"Woken in {wake}, due in {model.TimeToNext}.");
        Assert.True(wake is null || wake > TimeSpan.Zero || model.TimeToNext == TimeSpan.Zero, "Woken for nothing.");
    }

    private static long RandomDistance(Random random)
    {
        long distance = Distances[random.Next(Distances.Length)];
        return random.Next(3) == 0 ? distance : random.NextInt64(distance + 1);
    }

    /// <summary>Some timers arm themselves again, some cancel a neighbour.</summary>
    private static void OnFire(ITimers timers, int timer, int seed, long instant)
    {
        timers.Fired.Add((timer, instant));
        int fate = HashCode(seed, timer, timers.Fired.Count);
        if (fate % 5 == 0)
            timers.Arm(timer, TimeSpan.FromTicks(fate % 30_000_000));
        else if (fate % 5 == 1)
            timers.Cancel((timer + 1) % Timers);
        else if (fate % 50 == 2)
            timers.Arm(timer, TimeSpan.Zero);
        else if (fate % 50 == 3)
            timers.ArmAt(timer, timers.NowTick - 3);
    }

    private static int HashCode(int a, int b, int c) =>
        (int)((((((a * 1_000_003L) + b) * 1_000_003L) + c) * 2_654_435_761L) >> 7 & int.MaxValue);

    private sealed class Real : ITimers
    {
        private readonly Node[] _nodes;

        public Real(int seed)
        {
            Queue = new TimerQueue(Clock);
            _nodes = [.. Enumerable.Range(0, Timers).Select(timer =>
                new Node(() => OnFire(this, timer, seed, Clock.GetTimestamp())))];
        }

        public VirtualClock Clock { get; } = new(DateTimeOffset.MinValue);

        public TimerQueue Queue { get; }

        public List<(int Timer, long Instant)> Fired { get; } = [];

        public long NowTick => Queue.NowTick;

        public void Arm(int timer, TimeSpan dueTime) => Queue.Arm(_nodes[timer], dueTime);

        public void ArmAt(int timer, long tick) => Queue.ArmAt(_nodes[timer], tick);

        public bool Cancel(int timer) => Queue.Cancel(_nodes[timer]);

        public TimeSpan? GetRemaining(int timer) => Queue.GetRemaining(_nodes[timer]);

        public void Advance(TimeSpan by) => Clock.Advance(by);

        private sealed class Node(Action onFire) : TimerNode
        {
            internal override void Fire() => onFire();
        }
    }

    private sealed class Model(int seed) : ITimers
    {
        private readonly SortedSet<(long Tick, long Arming, int Timer)> _armed = [];
        private readonly Dictionary<int, (long Tick, long Arming, int Timer)> _byTimer = [];
        private long _now;
        private long _armings;

        public int Count => _armed.Count;

        public List<(int Timer, long Instant)> Fired { get; } = [];

        public long NowTick => _now / TimeSpan.TicksPerMillisecond;

        public TimeSpan? TimeToNext => _armed.Count == 0 ? null : Until(_armed.Min.Tick);

        public void Arm(int timer, TimeSpan dueTime) => ArmAt(
            timer, dueTime == TimeSpan.Zero ? NowTick : (long)Math.Ceiling((_now + dueTime.Ticks) / 10_000m));

        public void ArmAt(int timer, long tick)
        {
            _byTimer.Add(timer, (Math.Max(tick, NowTick), ++_armings, timer));
            _armed.Add(_byTimer[timer]);
        }

        public bool Cancel(int timer) => _byTimer.Remove(timer, out var entry) && _armed.Remove(entry);

        public TimeSpan? GetRemaining(int timer) =>
            _byTimer.TryGetValue(timer, out var entry) ? Until(entry.Tick) : null;

        public void Advance(TimeSpan by)
        {
            long end = _now + by.Ticks;
            while (_armed.Count > 0 && _armed.Min.Tick * TimeSpan.TicksPerMillisecond <= end)
            {
                var next = _armed.Min;
                _now = Math.Max(_now, next.Tick * TimeSpan.TicksPerMillisecond);
                Cancel(next.Timer);
                OnFire(this, next.Timer, seed, _now);
            }

            _now = end;
        }

        private TimeSpan Until(long tick) =>
            TimeSpan.FromTicks(Math.Max(0, (tick * TimeSpan.TicksPerMillisecond) - _now));
    }
}
