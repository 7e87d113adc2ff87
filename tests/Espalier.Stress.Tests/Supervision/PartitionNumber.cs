namespace Espalier.Stress.Supervision;

/// <summary>A partition that knows its number, and crashes at every cast.</summary>
internal sealed class PartitionNumber(int partition) : GenServer
{
    internal static ChildSpec Spec(int partition) => ChildSpec.For(() => new PartitionNumber(partition));

    protected internal override ValueTask<CallResult> HandleCallAsync(object request, Caller caller) => new(CallResult.Reply(partition));

    protected internal override ValueTask<Next> HandleCastAsync(object message) => new(Next.Stop(DynamicCrasher.Crash));
}
