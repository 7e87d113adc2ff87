namespace Espalier.Benchmarks;

/// <summary>A call that is answered with an object that exists already.</summary>
internal sealed record Ping : ICall<object>
{
    internal static Ping Request { get; } = new();
}
