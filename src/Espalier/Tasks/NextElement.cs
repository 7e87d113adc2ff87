namespace Espalier.Tasks;

/// <summary>Tell which task has ended, when one has. Null: the time of one was over, and the stream fails.</summary>
internal sealed record NextElement<T> : ICall<StreamElement<T>?>;
