namespace Espalier.Hosting.Tests.Hosts;

/// <summary>Writes down which processes were abandoned and which of those have ended.</summary>
internal sealed class NotedEvents(Journal journal) : IRuntimeEventSink
{
    public void OnEvent(RuntimeEvent runtimeEvent)
    {
        if (runtimeEvent is ProcessAbandoned or ZombieEnded)
            journal.Add(runtimeEvent.GetType().Name);
    }
}
