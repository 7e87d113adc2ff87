namespace Espalier.Benchmarks.Workloads;

/// <summary>Notes how late each timer's message is.</summary>
internal sealed partial class AlarmServer(Lateness lateness) : GenServer
{
    [Info]
    private void OnDue(DueMessage message) => lateness.Arrive(message);
}
