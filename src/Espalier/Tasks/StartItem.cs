namespace Espalier.Tasks;

/// <summary>Start a task for this item. The answer is what the start failed with; null: it runs.</summary>
internal sealed record StartItem<TItem>(int Index, TItem Item) : ICall<Exception?>;
