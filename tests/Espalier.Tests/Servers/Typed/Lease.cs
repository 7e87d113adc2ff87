namespace Espalier.Tests.Servers.Typed;

/// <summary>A scoped service.</summary>
internal sealed record Lease(int Number);
