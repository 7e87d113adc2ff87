namespace Espalier.Tasks;

/// <summary>The keeper's word to itself: the time of this item's task is over.</summary>
internal sealed record ItemOverdue(int Index);
