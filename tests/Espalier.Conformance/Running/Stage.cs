namespace Espalier.Conformance;

/// <summary>Where a scenario runs: a system, and the knowledge of when it is at rest.</summary>
internal abstract class Stage : IDisposable
{
    /// <summary>How long one op, or the way to rest after it, may take.</summary>
    protected static readonly TimeSpan Limit = TimeSpan.FromSeconds(6);

    public abstract ProcessSystem Runtime { get; }

    /// <summary>Lets processes run until this is so.</summary>
    /// <returns>False: it was not so in time.</returns>
    public abstract bool RunUntil(Func<bool> isDone);

    /// <summary>Lets processes run until nothing happens any more.</summary>
    /// <returns>False: things went on for too long.</returns>
    public abstract bool Settle();

    /// <summary>Lets time pass.</summary>
    public abstract void Pause(TimeSpan time);

    public abstract void Dispose();
}
