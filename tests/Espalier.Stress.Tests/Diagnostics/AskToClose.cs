namespace Espalier.Stress.Diagnostics;

/// <summary>The last thing that a server is asked.</summary>
internal sealed record AskToClose : ICall<int>;
