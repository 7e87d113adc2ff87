using Espalier.Testing;

namespace Espalier.Conformance;

/// <summary>Where a scenario runs, and when it is at rest: one thread, and a clock that moves only while everything rests.</summary>
/// <remarks>Or, when asked for, the thread pool and the system's clock: there, rest is when nothing has happened for some time.</remarks>
internal sealed class Stage(RunnerOptions options, Recorder recorder) : IDisposable
{
    private const int QuietPolls = 4;

    /// <summary>How long one op, or the way to rest after it, may take.</summary>
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(6);

    private readonly TestWorld? _world = options.RealClock ? null : new TestWorld(options.Seed, system => system with { EventSinks = [recorder] });
    private readonly ProcessSystem? _system = options.RealClock ? new ProcessSystem(new ProcessSystemOptions { EventSinks = [recorder] }) : null;

    public ProcessSystem Runtime => _world?.System ?? _system!;

    /// <summary>Lets processes run until this is so. False: it was not so in time.</summary>
    public bool RunUntil(Func<bool> isDone)
    {
        if (_world is null)
            return SpinWait.SpinUntil(isDone, Limit);
        var end = _world.Clock.GetUtcNow() + Limit;
        for (_world.RunUntilIdle(); !isDone(); _world.AdvanceToNextTimer())
        {
            if (_world.Clock.TimeToNextTimer is not { } next || _world.Clock.GetUtcNow() + next > end)
                return false;
        }
        return true;
    }

    /// <summary>Lets processes run until nothing happens any more. False: things went on for too long.</summary>
    public bool Settle()
    {
        var (changes, quiet) = (-1L, 0);
        return RunUntil(_world is null ? HasBeenQuiet : () => !recorder.IsBusy);

        bool HasBeenQuiet()
        {
            var now = recorder.Changes;
            var isQuiet = now == changes && !recorder.IsBusy && Runtime.ProcessCount == recorder.Living && Runtime.GetProcesses().All(IsQuiet);
            quiet = isQuiet ? quiet + 1 : 0;
            changes = now;
            Thread.Sleep(quiet < QuietPolls ? 1 : 0);
            return quiet >= QuietPolls;
        }
    }

    public Json Pause(TimeSpan time)
    {
        if (_world is null)
            Thread.Sleep(time);
        _world?.Advance(time);
        return "ok";
    }

    public void Dispose()
    {
        foreach (var pid in Runtime.GetProcesses())
            pid.Kill();
        _world?.RunUntilIdle();
        if (_world is not null && Runtime.ProcessCount + Runtime.ZombieCount > 0)
            throw new InvalidOperationException($"{Runtime.ProcessCount} processes outlived their kill, and {Runtime.ZombieCount} their end.");
        ((IAsyncDisposable?)_world ?? Runtime).DisposeAsync().AsTask().GetAwaiter().GetResult();
    }

    // One that is dying is not at rest, whatever it was in the middle of.
    private bool IsQuiet(Pid pid) => pid.IsAlive && (recorder.Is(pid, Recorder.Standing.Acting)
        || (Runtime.GetInfo(pid) is { Status: ProcessStatus.Waiting } info
            && (info.MailboxLength == 0 || recorder.Is(pid, Recorder.Standing.Holding))));
}
