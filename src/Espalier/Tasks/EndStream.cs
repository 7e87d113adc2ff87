namespace Espalier.Tasks;

/// <summary>Nobody reads any more: end the tasks, and then yourself.</summary>
internal sealed record EndStream : ICall<bool>;
