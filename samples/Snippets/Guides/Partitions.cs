using Espalier;

namespace Snippets.Guides;

// begin partitions
// Sessions are started by as many supervisors as there are processors; a user's are always under the same one.
internal sealed class Sessions(ProcessSystem system)
{
    private readonly PartitionSupervisor _partitions = new(system, system.Name("sessions"), DynamicSupervisor.Child());

    internal ChildSpec Child() => _partitions.Child();

    internal ValueTask<StartResult> StartAsync(string user) =>
        DynamicSupervisor.At(_partitions.Name(user)).StartChildAsync(Session.Child(user));
}
// end partitions

internal static class Partitions
{
    // begin shards
    // Sixteen caches, each with its own directory. Who asks for a page asks the one that it belongs to.
    internal static PartitionSupervisor Caches(ProcessSystem system) => new(
        system, system.Name("caches"), partition => Cache.Child($"cache/{partition}"),
        new PartitionSupervisorOptions { Partitions = 16, MaxRestarts = 16 });

    internal static ValueTask<string> ReadAsync(PartitionSupervisor caches, Uri page) =>
        Cache.At(caches.Name(page.AbsoluteUri)).ReadAsync(page);
    // end shards
}

internal sealed partial class Session(string user) : GenServer
{
    [Call]
    private string Greet() => $"Hello, {user}.";
}

internal sealed partial class Cache(string directory) : GenServer
{
    [Call]
    private string Read(Uri page) => $"{directory}: {page}";
}
