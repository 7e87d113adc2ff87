namespace Espalier.Hosting;

/// <summary>Tells whether timers fire and processes have their turns: a process that a timer wakes again and again.</summary>
/// <remarks>It begins when somebody first asks, so that a program that is never asked has no such process.</remarks>
internal sealed class TreePulse(ProcessSystem system)
{
    /// <summary>From one waking to the next.</summary>
    internal static readonly TimeSpan Period = TimeSpan.FromSeconds(1);

    private readonly Lock _lock = new();
    private Pid _process;
    private long _last;

    /// <summary>How long ago it was woken last, by the system's clock. Never waits.</summary>
    /// <exception cref="ObjectDisposedException">The system is stopping.</exception>
    public TimeSpan Measure()
    {
        lock (_lock)
        {
            if (!_process.IsAlive)
            {
                Volatile.Write(ref _last, system.TimeProvider.GetTimestamp());
                _process = system.Spawn(BeatAsync);
            }
        }
        return system.TimeProvider.GetElapsedTime(Volatile.Read(ref _last));
    }

    private async Task BeatAsync(ProcessContext self)
    {
        object beat = new();
        self.SendEvery(beat, Period);
        while (true)
        {
            await self.ReceiveAsync<object>(message => ReferenceEquals(message, beat));
            Volatile.Write(ref _last, system.TimeProvider.GetTimestamp());
        }
    }
}
