using Espalier;

namespace Snippets.Guides;

// begin partitions
// Sessions are started by as many supervisors as there are processors; a user's are always under the same one.
internal sealed class Sessions(ProcessSystem system)
{
    private readonly PartitionSupervisor _partitions = new(system, system.Name("sessions"), DynamicSupervisor.Child());

    internal ChildSpec Child() => _partitions.Child();

    internal ValueTask<StartResult> StartAsync(string user) =>
        DynamicSupervisor.At(_partitions.Name(user)).StartChildAsync(ChildSpec.For(() => new Session(user)));
}
// end partitions

internal static class Partitions
{
    // begin shards
    // Sixteen caches, each with its own directory. Who asks for a page asks the one that it belongs to.
    internal static PartitionSupervisor Caches(ProcessSystem system) => new(
        system, system.Name("caches"), partition => ChildSpec.For(() => new Cache($"cache/{partition}")),
        new PartitionSupervisorOptions { Partitions = 16, MaxRestarts = 16 });

    internal static ValueTask<string> ReadAsync(PartitionSupervisor caches, Uri page) =>
        caches.Name(page.AbsoluteUri).CallAsync(new ReadPage(page));
    // end shards
}

internal sealed class Session(string user) : GenServer
{
    protected override string DescribeState() => user;
}

internal sealed class Cache(string directory) : GenServer
{
    protected override ValueTask<CallResult> HandleCallAsync(object request, Caller caller) => new(CallResult.Reply($"{directory}: {request}"));
}

internal sealed record ReadPage(Uri Page) : ICall<string>;
