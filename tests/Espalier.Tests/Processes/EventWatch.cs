namespace Espalier.Tests.Processes;

/// <summary>A sink that does what the test says at every event.</summary>
internal sealed class EventWatch(Action<RuntimeEvent> onEvent) : IRuntimeEventSink
{
    public void OnEvent(RuntimeEvent runtimeEvent) => onEvent(runtimeEvent);
}
