namespace Espalier.Stress.Processes;

/// <summary>What processes that keep each other busy have exchanged, and whether they are to go on.</summary>
internal sealed class Traffic
{
    /// <summary>Where they end by themselves, so that a test that fails does not run for ever.</summary>
    internal const int Limit = 50_000_000;

    private long _exchanged;
    private bool _isOver;

    internal long Exchanged => Interlocked.Read(ref _exchanged);

    /// <summary>Counts one more. False: it is over.</summary>
    internal bool GoesOn() => !Volatile.Read(ref _isOver) && Interlocked.Increment(ref _exchanged) < Limit;

    internal void End() => Volatile.Write(ref _isOver, true);
}
