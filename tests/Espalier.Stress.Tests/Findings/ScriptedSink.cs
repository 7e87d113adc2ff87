namespace Espalier.Stress.Findings;

/// <summary>Does what a test tells it to when something happens.</summary>
internal sealed class ScriptedSink(Action<RuntimeEvent> onEvent) : IRuntimeEventSink
{
    public void OnEvent(RuntimeEvent runtimeEvent) => onEvent(runtimeEvent);
}
