namespace Espalier.Tests.Servers.Typed;

/// <summary>A scoped service.</summary>
internal sealed record Lease(int Number)
{
    /// <summary>A server that the scope has made too, and disposes.</summary>
    public IDisposable? Server { get; set; }
}
