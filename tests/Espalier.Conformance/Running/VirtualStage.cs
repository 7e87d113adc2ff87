using Espalier.Testing;

namespace Espalier.Conformance;

/// <summary>One thread and a clock that moves only while everything rests: sleeps cost nothing and load changes no trace.</summary>
internal sealed class VirtualStage(int seed, Activity activity, IReadOnlyList<IRuntimeEventSink> sinks) : Stage
{
    private readonly TestWorld _world = new(seed, options => options with { EventSinks = sinks });

    public override ProcessSystem Runtime => _world.System;

    public override bool RunUntil(Func<bool> isDone)
    {
        var end = _world.Clock.GetUtcNow() + Limit;
        _world.RunUntilIdle();
        while (!isDone())
        {
            if (_world.Clock.TimeToNextTimer is not { } next || _world.Clock.GetUtcNow() + next > end)
                return false;
            _world.Advance(next);
        }
        return true;
    }

    public override bool Settle() => RunUntil(() => !activity.IsBusy);

    public override void Pause(TimeSpan time) => _world.Advance(time);

    public override void Dispose()
    {
        foreach (var pid in Runtime.GetProcesses())
            pid.Kill();
        _world.RunUntilIdle();
        if (Runtime.ProcessCount + Runtime.ZombieCount > 0)
            throw new InvalidOperationException($"{Runtime.ProcessCount} processes outlived their kill, and {Runtime.ZombieCount} their end.");
        _world.DisposeAsync().AsTask().GetAwaiter().GetResult();
    }
}
