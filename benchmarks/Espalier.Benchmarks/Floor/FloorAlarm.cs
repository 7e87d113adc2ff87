using Espalier.Benchmarks.Workloads;

namespace Espalier.Benchmarks.Floor;

/// <summary>Notes how late each timer's message is.</summary>
internal sealed class FloorAlarm(Lateness lateness) : FloorActor
{
    internal override void Receive(object message)
    {
        switch (message)
        {
            case DueMessage due:
                lateness.Arrive(due);
                break;
        }
    }
}
