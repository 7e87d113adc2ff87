using Espalier.Naming;
using Espalier.Processes;
using Espalier.Supervision;

namespace Espalier;

/// <summary>A supervisor of several copies of one child, the partitions: each key belongs to one of them, so they share the load.</summary>
/// <remarks>
/// <para>This object is a handle: it may be made before the supervisor runs, shared, and kept over restarts. All members may be used from
/// any thread. As long as the supervisor does not run, from the moment of its fatal signal too, every member that needs it fails with a
/// <see cref="CallFailedException"/> whose reason is <see cref="ExitReason.NoProcess"/>: OTP exits with noproc here, other than for a
/// registry, and code that handles a call to a name that nobody holds handles this too.</para>
/// <para>Keys are routed by the caller, without a message. Integers of whatever type go round: the absolute value modulo the number of
/// partitions. Texts, characters, truth values, <see cref="Guid"/>s, enumerations, pids, and tuples of all these and of integers have a
/// hash that is the same in every run and on every machine; every other key goes by its own <see cref="object.GetHashCode"/>, which need
/// not be. Equal keys of one type belong to one partition as long as the number does not change. Which one it is may change from version to
/// version.</para>
/// <para>The id of each partition is its number. For <see cref="Supervisor.At"/> it is a supervisor like others; whoever starts a child
/// with the id of a partition there has made that partition. <otp>PartitionSupervisor</otp></para>
/// <otp-differs>A partition that a resize has stopped stays stopped when its siblings are restarted with one that failed.</otp-differs>
/// </remarks>
public sealed class PartitionSupervisor : INameResolver
{
    private readonly ProcessSystem _system;
    private readonly SupervisorOptions _options;
    private readonly ChildSpec[] _specs;
    private PartitionRoutes? _routes;

    /// <summary>A handle for a supervisor whose partitions are all alike. It does not start it.</summary>
    /// <param name="system">Where it runs.</param>
    /// <param name="name">Its name, of this system or of any other resolver.</param>
    /// <param name="child">Each partition; its id is replaced by the partition's number.</param>
    /// <param name="options">Number of partitions, strategy, limits. Null: the defaults.</param>
    /// <exception cref="ArgumentException">The name, an option or the specification is invalid; the message says which and why.</exception>
    public PartitionSupervisor(ProcessSystem system, ProcessName name, ChildSpec child, PartitionSupervisorOptions? options = null)
        : this(system, name, child is null ? null! : _ => child, options)
    {
    }

    /// <summary>A handle for a supervisor whose partitions differ. It does not start it.</summary>
    /// <param name="system">Where it runs.</param>
    /// <param name="name">Its name, of this system or of any other resolver.</param>
    /// <param name="child">
    /// The partition of a number, from 0 on. Called here, once for each in ascending order, and never again: restarts start the same
    /// specifications. What it throws comes out here.
    /// </param>
    /// <param name="options">Number of partitions, strategy, limits. Null: the defaults.</param>
    /// <exception cref="ArgumentException">The name, an option or a specification is invalid; the message says which and why.</exception>
    /// <remarks>
    /// <otp>the option with_arguments</otp><otp-differs>OTP calls it in whoever starts the supervisor, again at each restart by a
    /// parent.</otp-differs>
    /// </remarks>
    public PartitionSupervisor(ProcessSystem system, ProcessName name, Func<int, ChildSpec> child, PartitionSupervisorOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(system);
        ArgumentNullException.ThrowIfNull(name);
        ArgumentNullException.ThrowIfNull(child);
        options ??= PartitionSupervisorOptions.Default;
        if (name.Resolver is LocalNames names && !ReferenceEquals(names, system.Names))
            throw new ArgumentException($"The name {name} belongs to another system: expected one of this system.", nameof(name));
        if (options.FindFault() is { } badOption)
            throw new ArgumentException($"{badOption}.", nameof(options));
        _specs = new ChildSpec[options.Partitions];
        for (int partition = 0; partition < _specs.Length; partition++)
            _specs[partition] = SpecOf(child(partition), partition, system.Names);
        _system = system;
        _options = options.ForSupervisor();
        ProcessName = name;
    }

    /// <summary>The name of the supervisor's own process.</summary>
    public ProcessName ProcessName { get; }

    /// <summary>How many partitions keys are routed to now.</summary>
    /// <exception cref="CallFailedException">The supervisor does not run.</exception>
    /// <remarks><otp>PartitionSupervisor.partitions/1</otp></remarks>
    public int Partitions => Routes.Count;

    private PartitionRoutes Routes => TryGetRoutes() ?? throw NotRunning(CallOperation.Call);

    /// <summary>Starts it, on its own, with all its partitions, 0 first.</summary>
    /// <param name="cancellationToken">Gives the start up; what had been started is told to end, and may need its time to.</param>
    /// <returns>
    /// Started, or failed: the name is taken; or a partition could not be started, after which nothing is left, and the reason is
    /// <see cref="ExitReason.ShutdownWith"/> a <see cref="ChildStartFailure"/> with the partition's number.
    /// </returns>
    public ValueTask<StartResult> StartAsync(CancellationToken cancellationToken = default) =>
        _system.StartServerAsync(Create, ServerOptions, cancellationToken);

    /// <summary>Starts it with all its partitions, 0 first, linked to a process, which becomes its parent.</summary>
    /// <param name="parent">The context of the process that starts it, whose code this is.</param>
    /// <param name="cancellationToken">Gives the start up; what had been started is told to end, and may need its time to.</param>
    /// <returns>As <see cref="StartAsync"/>. It ends when its parent does, whatever the reason.</returns>
    /// <exception cref="ArgumentException">The process is one of another system.</exception>
    /// <remarks><otp>PartitionSupervisor.start_link/1</otp></remarks>
    public ValueTask<StartResult> StartLinkedAsync(ProcessContext parent, CancellationToken cancellationToken = default)
    {
        if (!ReferenceEquals(parent.System, _system))
            throw new ArgumentException($"{parent.Self} is a process of another system: expected one of this system.", nameof(parent));
        return parent.StartServerLinkedAsync(Create, ServerOptions, cancellationToken);
    }

    /// <summary>It as a child of another supervisor. A restart has all partitions again, as many as it had at first.</summary>
    /// <returns>Its id is the key of its name, its type is supervisor.</returns>
    /// <remarks><otp>PartitionSupervisor.child_spec/1</otp></remarks>
    public ChildSpec Child() => ChildSpec.For(() => new PartitionServer(this, _specs, _options)) with
    {
        Id = ChildId.Of(ProcessName.Key),
        Name = ProcessName,
        Modules = [typeof(PartitionSupervisor)],
    };

    /// <summary>Whichever process the key's partition is at the moment of use: for calls, casts, sends, monitors and stops.</summary>
    /// <param name="key">Any value with equality.</param>
    /// <remarks>
    /// With <see cref="DynamicSupervisor.At"/> it is the dynamic supervisor that is the key's partition. Nothing can be started under it:
    /// that answers already-started. <otp>{:via, PartitionSupervisor, {name, key}}</otp>
    /// </remarks>
    public ProcessName Name(object key) => ProcessName.Via(this, key);

    /// <summary>Which process is the key's partition?</summary>
    /// <param name="key">Any value with equality.</param>
    /// <param name="pid">The process; while the partition is down, the one that it was last: calls find no process, casts are lost.</param>
    /// <returns>False: it has never been one, because its start had nothing to run or has not come to its end.</returns>
    /// <exception cref="CallFailedException">The supervisor does not run.</exception>
    /// <exception cref="ArgumentException">It has been resized to zero partitions.</exception>
    /// <remarks>
    /// <otp>PartitionSupervisor.whereis_name/1</otp><otp-differs>For a partition that has never been a process OTP raises.</otp-differs>
    /// </remarks>
    public bool TryFind(object key, out Pid pid)
    {
        ArgumentNullException.ThrowIfNull(key);
        PartitionRoutes routes = Routes;
        int count = routes.Count;
        if (count == 0)
            throw new ArgumentException($"The partition supervisor {ProcessName} has zero partitions: a key has nowhere to go.", nameof(key));
        pid = routes.Find(PartitionKey.PartitionOf(key, count));
        return pid != default;
    }

    /// <summary>Starts or stops partitions, those with the highest numbers, until there are so many. Keys then belong to other partitions.</summary>
    /// <param name="partitions">From zero to the number that it was started with.</param>
    /// <param name="cancellationToken">Ends the wait only.</param>
    /// <returns>How many there were.</returns>
    /// <exception cref="ArgumentException">The number is out of range; nobody was asked.</exception>
    /// <exception cref="StartFailedException">
    /// A partition could not be started; the message says which. Those that this had started before are stopped again, and the number is
    /// what it was.
    /// </exception>
    /// <exception cref="CallFailedException">The supervisor does not run, or ended meanwhile.</exception>
    /// <remarks>
    /// Keys are routed to new partitions when all of them run, and no more to others before the first of them stops; whoever was on the
    /// way finds no process. Resizes are carried out one after another. Specifications are kept. A partition that resizes itself away
    /// waits until its time is over and is killed. <otp>PartitionSupervisor.resize!/2</otp>
    /// <otp-differs>OTP leaves partitions running that it started before one failed, and cannot resize temporary ones again.</otp-differs>
    /// </remarks>
    public ValueTask<int> ResizeAsync(int partitions, CancellationToken cancellationToken = default)
    {
        if (partitions < 0 || partitions > _specs.Length)
        {
            throw new ArgumentException(
                $"The partition supervisor {ProcessName} cannot have {partitions} partitions: expected 0 to {_specs.Length}.", nameof(partitions));
        }
        return FinishResizeAsync(CallAsync(new ResizePartitions(partitions), cancellationToken));
    }

    /// <summary>The partitions, the last started first, so with the highest number; those that a resize has stopped too.</summary>
    /// <param name="cancellationToken">Ends the wait only.</param>
    /// <exception cref="CallFailedException">The supervisor does not run, or ended meanwhile.</exception>
    /// <remarks>
    /// A temporary one that had ended and that a resize has added again comes first. <otp>PartitionSupervisor.which_children/1</otp>
    /// </remarks>
    public ValueTask<IReadOnlyList<ChildInfo>> GetChildrenAsync(CancellationToken cancellationToken = default) =>
        CallAsync(new GetChildren(), cancellationToken);

    /// <summary>How many partitions there are; specifications are as many as it was started with.</summary>
    /// <param name="cancellationToken">Ends the wait only.</param>
    /// <exception cref="CallFailedException">The supervisor does not run, or ended meanwhile.</exception>
    /// <remarks><otp>PartitionSupervisor.count_children/1</otp></remarks>
    public ValueTask<ChildCounts> CountChildrenAsync(CancellationToken cancellationToken = default) =>
        CallAsync(new CountChildren(), cancellationToken);

    /// <summary>Stops the partitions, the highest number first, and then the supervisor; its name is free then.</summary>
    /// <param name="reason">Its exit reason. Null: normal.</param>
    /// <param name="timeout">How long to wait; the stop goes on. Null: for ever.</param>
    /// <param name="cancellationToken">Ends the wait only.</param>
    /// <exception cref="CallFailedException">It does not run, the time is over, or it ended for another reason.</exception>
    /// <remarks>A parent that keeps it permanent starts it again. <otp>PartitionSupervisor.stop/3</otp></remarks>
    public ValueTask StopAsync(ExitReason? reason = null, TimeSpan? timeout = null, CancellationToken cancellationToken = default) =>
        TryGetRoutes() is { } routes
            ? routes.Server.Pid.StopAsync(reason, timeout, cancellationToken)
            : ValueTask.FromException(NotRunning(CallOperation.Stop));

    /// <summary>For people.</summary>
    public override string ToString() => $"partition supervisor {ProcessName}";

    /// <summary>A start of the supervisor begins, with an empty table.</summary>
    internal PartitionRoutes Install(ProcessCell server)
    {
        var routes = new PartitionRoutes(server, _specs.Length);
        Volatile.Write(ref _routes, routes);
        return routes;
    }

    bool INameResolver.TryRegister(object key, Pid pid) =>
        throw new NotSupportedException($"A process cannot be registered under a key of the {this}: its partitions are started by itself.");

    void INameResolver.Release(object key, Pid pid) =>
        throw new NotSupportedException($"A process cannot be unregistered under a key of the {this}: its partitions are started by itself.");

    private static ChildSpec SpecOf(ChildSpec? child, int partition, LocalNames home)
    {
        ChildSpec? spec = child is null ? null : child with { Id = partition };
        SpecFault? fault = spec is null
            ? new SpecFault.InvalidField(partition, nameof(ChildSpec), null, "a specification")
            : SpecCheck.FindFault(spec, AutoShutdown.Never, home);
        return fault is null ? spec! : throw new ArgumentException($"{fault}.", nameof(child));
    }

    private async ValueTask<int> FinishResizeAsync(ValueTask<ResizeAnswer> request)
    {
        ResizeAnswer answer = await request;
        return answer.Error is null
            ? answer.Previous
            : throw new StartFailedException(answer.Error, $"partition {answer.Failed} of the {this}");
    }

    /// <summary>Asks this handle's own process, whoever else may hold its name; without a limit.</summary>
    private ValueTask<TReply> CallAsync<TReply>(ICall<TReply> request, CancellationToken cancellationToken) =>
        TryGetRoutes() is { } routes
            ? SupervisorCalls.CallAsync<PartitionServer, TReply>(routes.Server.Pid, request, cancellationToken)
            : ValueTask.FromException<TReply>(NotRunning(CallOperation.Call));

    private PartitionRoutes? TryGetRoutes() => Volatile.Read(ref _routes) is { Server.IsAlive: true } routes ? routes : null;

    private CallFailedException NotRunning(CallOperation operation) => new(operation, $"{this}", ExitReason.NoProcess);

    private ServerOptions ServerOptions => new() { Name = ProcessName };

    private PartitionServer Create() => new(this, _specs, _options);
}
