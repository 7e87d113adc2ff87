namespace Espalier.Stress.Servers;

/// <summary>Asks for its own number back.</summary>
internal sealed record Ask(int Number) : ICall<int>;
