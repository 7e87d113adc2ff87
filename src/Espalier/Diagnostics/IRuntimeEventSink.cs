namespace Espalier;

/// <summary>Sees everything that happens in a system, in the order in which each process causes it.</summary>
public interface IRuntimeEventSink
{
    /// <summary>Takes one event. Called on the thread that caused it, from many at once: it must be quick and must not block.</summary>
    /// <param name="runtimeEvent">What happened.</param>
    /// <remarks>A sink that throws is not called again, and the others go on.</remarks>
    void OnEvent(RuntimeEvent runtimeEvent);
}
