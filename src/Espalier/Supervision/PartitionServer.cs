namespace Espalier.Supervision;

/// <summary>The process behind a partition supervisor: a supervisor that keeps the routes, and grows and shrinks.</summary>
/// <param name="handle">Where the routes are read.</param>
/// <param name="specs">One for each partition, whose number is its id.</param>
/// <param name="options">Strategy and limits.</param>
internal sealed class PartitionServer(PartitionSupervisor handle, IReadOnlyList<ChildSpec> specs, SupervisorOptions options) : Supervisor
{
    private PartitionRoutes _routes = null!;

    // Those from here on stay stopped, also when a group is restarted and its stopped siblings with it.
    private int _wanted = specs.Count;

    internal override string Kind => nameof(PartitionSupervisor);

    internal override void OnChildStarted(ChildId id, Pid child)
    {
        if (id.Value is int partition)
            _routes.Set(partition, child);
    }

    internal override async ValueTask<CallResult> HandleOwnCallAsync(object request, Caller caller) => request is ResizePartitions resize
        ? CallResult.Reply(await ResizeAsync(resize.Partitions))
        : await base.HandleOwnCallAsync(request, caller);

    protected override SupervisorInit Init()
    {
        _routes = handle.Install(Context.Cell);
        return SupervisorInit.Start(options, [.. specs.Select(StartedIfWanted)]);
    }

    private ChildSpec StartedIfWanted(ChildSpec spec, int partition) => spec with
    {
        Start = context => partition < _wanted ? spec.Start(context) : new(new StartResult.Ignored()),
    };

    private ValueTask<ResizeAnswer> ResizeAsync(int partitions) =>
        partitions < _routes.Count ? ShrinkAsync(partitions) : GrowAsync(partitions);

    private async ValueTask<ResizeAnswer> ShrinkAsync(int partitions)
    {
        int previous = _routes.Count;
        _wanted = partitions;

        // First, so that nobody is sent to a partition that is about to stop.
        _routes.Count = partitions;
        for (int partition = partitions; partition < previous; partition++)
            await StopAsync(partition);
        return new(previous);
    }

    private async ValueTask<ResizeAnswer> GrowAsync(int partitions)
    {
        int previous = _routes.Count;
        _wanted = partitions;
        for (int partition = previous; partition < partitions; partition++)
        {
            if (await RestartAsync(partition) is not StartResult.Failed { Error: var error })
                continue;

            // All or nothing: no partition is left running that no key leads to.
            _wanted = previous;
            for (int started = partition - 1; started >= previous; started--)
                await StopAsync(started);
            return new(previous, partition, error);
        }

        // Last, so that nobody is sent to a partition that does not run yet.
        _routes.Count = partitions;
        return new(previous);
    }

    /// <summary>Starts a partition. A temporary one that has ended is forgotten, and is added again.</summary>
    private ValueTask<StartResult> RestartAsync(int partition) => Server.Table.Find(partition) is null
        ? Server.HandleAsync(new StartChild(StartedIfWanted(specs[partition], partition)))
        : Server.HandleAsync(new RestartChild(partition));

    /// <summary>Stops a partition; its specification is kept, even that of a temporary one.</summary>
    private ValueTask StopAsync(int partition) => Server.Table.Find(partition) is { } entry ? Server.StopAsync(entry) : default;
}
