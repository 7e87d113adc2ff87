namespace Espalier.Stress.Supervision;

/// <summary>Asks a partition for its number.</summary>
internal sealed record AskPartition : ICall<int>
{
    internal static AskPartition Number { get; } = new();
}
