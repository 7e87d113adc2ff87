using Espalier.Testing;

namespace Espalier.Conformance;

/// <summary>Where a scenario runs, and when it is at rest: one thread, and a clock that moves only while everything rests.</summary>
/// <remarks>Or, when asked for, the thread pool and the system's clock: there, rest is when nothing has happened for some time.</remarks>
internal sealed class Stage : IDisposable
{
    private const int QuietPolls = 4;

    /// <summary>How long one op, or the way to rest after it, may take.</summary>
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(6);

    private readonly Recorder _recorder;
    private readonly TestWorld? _world;

    public Stage(RunnerOptions options, Recorder recorder)
    {
        _recorder = recorder;
        _world = options.RealClock ? null : new TestWorld(options.Seed, system => system with { EventSinks = [recorder] });
        Runtime = _world?.System ?? new ProcessSystem(new ProcessSystemOptions { EventSinks = [recorder] });
    }

    public ProcessSystem Runtime { get; }

    /// <summary>Lets processes run until this is so. False: it was not so in time.</summary>
    public bool RunUntil(Func<bool> isDone)
    {
        if (_world is null)
            return SpinWait.SpinUntil(isDone, Limit);
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

    /// <summary>Lets processes run until nothing happens any more. False: things went on for too long.</summary>
    public bool Settle()
    {
        var (changes, quiet) = (-1L, 0);
        return RunUntil(_world is null ? HasBeenQuiet : () => !_recorder.IsBusy);

        bool HasBeenQuiet()
        {
            var now = _recorder.Changes;
            quiet = now == changes && !_recorder.IsBusy && Runtime.GetProcesses().All(IsQuiet) ? quiet + 1 : 0;
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
        IAsyncDisposable whole = _world is null ? Runtime : _world;
        whole.DisposeAsync().AsTask().GetAwaiter().GetResult();
    }

    private bool IsQuiet(Pid pid) => _recorder.Is(pid, Recorder.Standing.Acting) || (Runtime.GetInfo(pid) is { Status: ProcessStatus.Waiting } info
        && (info.MailboxLength == 0 || _recorder.Is(pid, Recorder.Standing.Holding)));
}
