using Microsoft.Extensions.Logging;

namespace Espalier.Diagnostics;

/// <summary>Hands events to all sinks. One that throws is dropped and reported once; the others and the runtime go on.</summary>
internal sealed partial class EventHub(IEnumerable<IRuntimeEventSink> sinks, ILogger logger)
{
    private IRuntimeEventSink[] _sinks = [.. sinks];

    /// <summary>False: nobody listens, and the event need not be made.</summary>
    internal bool IsEnabled => _sinks.Length > 0;

    internal void Emit(RuntimeEvent runtimeEvent)
    {
        foreach (IRuntimeEventSink sink in Volatile.Read(ref _sinks))
        {
            try
            {
                sink.OnEvent(runtimeEvent);
            }
            catch (Exception failure)
            {
                Drop(sink, failure);
            }
        }
    }

    private void Drop(IRuntimeEventSink sink, Exception failure)
    {
        IRuntimeEventSink[] before, after;
        do
        {
            before = Volatile.Read(ref _sinks);
            after = [.. before.Where(other => !ReferenceEquals(other, sink))];
            if (after.Length == before.Length)
                return;
        }
        while (!ReferenceEquals(Interlocked.CompareExchange(ref _sinks, after, before), before));
        try
        {
            SinkFailed(logger, sink.GetType().Name, failure);
        }
        catch (Exception)
        {
            // Neither the sink nor the log works: there is nobody left to tell.
        }
    }

    [LoggerMessage(EventId = 9001, Level = LogLevel.Error, Message = "The event sink {Sink} threw and is not called any more.")]
    private static partial void SinkFailed(ILogger logger, string sink, Exception failure);
}
