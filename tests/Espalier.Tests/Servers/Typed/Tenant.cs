namespace Espalier.Tests.Servers.Typed;

/// <summary>A server that needs a scoped service as long as it lives, and has a second thing of the same scope.</summary>
internal sealed partial class Tenant(List<string> journal, bool fails, [Service] Lease lease, [Service] Lease same) : GenServer, IDisposable
{
    protected internal override ValueTask<InitResult> InitAsync() => fails ? throw new InvalidOperationException("no room") : base.InitAsync();

    [Call]
    private int Number() => ReferenceEquals(lease, same) ? lease.Number : -1;

    [Cast]
    private void Break() => throw new InvalidOperationException("broken");

    public void Dispose() => journal.Add($"end of tenant {lease.Number}");
}
