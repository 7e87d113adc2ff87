using Espalier;

namespace Quickstart;

/// <summary>Asks a counter to count on, and for the new count.</summary>
internal sealed record Count(int By) : ICall<int>;
