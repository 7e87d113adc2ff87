namespace Espalier.Time;

/// <summary>Makes timers that outlive whoever happens to make them, and so must not keep what flows there.</summary>
internal static class DetachedTimer
{
    /// <summary>A timer that is not armed yet.</summary>
    internal static ITimer Create(TimeProvider provider, TimerCallback callback, object state)
    {
        AsyncFlowControl? flow = ExecutionContext.IsFlowSuppressed() ? null : ExecutionContext.SuppressFlow();
        try
        {
            return provider.CreateTimer(callback, state, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        }
        finally
        {
            flow?.Undo();
        }
    }
}
