namespace Espalier.Stress.Applications;

/// <summary>Counts requests and their answers.</summary>
internal sealed class Tally
{
    private long _asked;
    private long _answered;
    private long _stopped;

    internal long Asked => Interlocked.Read(ref _asked);

    internal long Answered => Interlocked.Read(ref _answered);

    internal long Stopped => Interlocked.Read(ref _stopped);

    public override string ToString() => $"{Answered} of {Asked} answered, {Stopped} stopped it";

    internal void Ask() => Interlocked.Increment(ref _asked);

    internal void Count(bool stopped)
    {
        Interlocked.Increment(ref _answered);
        if (stopped)
            Interlocked.Increment(ref _stopped);
    }
}
