using Espalier.Processes;
using Espalier.Registries;

namespace Espalier;

/// <summary>A map from keys to processes, each with a value: names, topics, pools.</summary>
/// <typeparam name="TKey">Keys are compared by their own equality.</typeparam>
/// <typeparam name="TValue">What a process keeps under a key.</typeparam>
/// <remarks>
/// <para>This object is a handle: it may be made before the registry runs, shared, and kept over restarts. All members may be used
/// from any thread; what changes entries takes the context of the process whose entries they are. A registry that does not run is a
/// <see cref="ProcessNotFoundException"/> that names it.</para>
/// <para>A process that has entries is linked to the registry and falls when it ends. When the process ends, its entries are gone
/// before anybody hears of it. From the moment of its fatal signal until then reads leave it out, and its unique keys are not free.</para>
/// <para>Lists come in the order of registration. <otp>Registry</otp></para>
/// </remarks>
public partial class ProcessRegistry<TKey, TValue> : INameResolver
    where TKey : notnull
{
    private readonly ProcessSystem _system;
    private readonly RegistryOptions _options;
    private RegistryTable<TKey, TValue>? _table;

    /// <summary>A handle for the registry of this name. It does not start it.</summary>
    /// <param name="system">Where it runs.</param>
    /// <param name="name">The local name of its process.</param>
    /// <param name="options">Unique or duplicate keys, partitions, metadata. Null: unique keys, one partition, none.</param>
    /// <exception cref="ArgumentException">An option is out of range.</exception>
    public ProcessRegistry(ProcessSystem system, string name, RegistryOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(system);
        _options = options ?? RegistryOptions.Default;
        _options.ThrowIfInvalid(nameof(options));
        _system = system;
        ProcessName = system.Name(name);
    }

    /// <summary>The name of the registry's own process.</summary>
    public ProcessName ProcessName { get; }

    private RegistryTable<TKey, TValue> Table => Volatile.Read(ref _table) is { Server.IsAlive: true } table
        ? table
        : throw NotRunning();

    /// <summary>Starts it, on its own. It begins empty, with the metadata of its options.</summary>
    /// <param name="cancellationToken">Gives the start up.</param>
    /// <returns>Started, or failed because the name is taken.</returns>
    public ValueTask<StartResult> StartAsync(CancellationToken cancellationToken = default) =>
        _system.StartServerAsync(Create, ServerOptions, cancellationToken);

    /// <summary>Starts it, linked to a process, which becomes its parent.</summary>
    /// <param name="parent">The context of the process that starts it, whose code this is.</param>
    /// <param name="cancellationToken">Gives the start up.</param>
    /// <returns>Started, or failed because the name is taken.</returns>
    /// <remarks><otp>Registry.start_link/1</otp></remarks>
    public ValueTask<StartResult> StartLinkedAsync(ProcessContext parent, CancellationToken cancellationToken = default) =>
        parent.StartServerLinkedAsync(Create, ServerOptions, cancellationToken);

    /// <summary>It as a child of a supervisor. Its users come after it, best under <see cref="SupervisionStrategy.RestForOne"/>.</summary>
    /// <returns>Its id is its name; its type is supervisor, so its end is waited for without limit.</returns>
    /// <remarks><otp>Registry.child_spec/1</otp></remarks>
    public ChildSpec Child() => new()
    {
        Id = ChildId.Of(ProcessName.Key),
        Start = context => StartLinkedAsync(context.Parent),
        Type = ChildType.Supervisor,
        Modules = [GetType()],
    };

    /// <summary>The name that a process has, or will have, under a key. One that starts under it keeps the default value.</summary>
    /// <param name="key">The key.</param>
    /// <exception cref="ArgumentException">Keys are duplicate: a name means one process.</exception>
    /// <remarks><otp>{:via, Registry, {registry, key}}</otp></remarks>
    public ProcessName Name(TKey key)
    {
        ThrowIfDuplicate("name a process");
        return ProcessName.Via(this, key);
    }

    /// <summary>The name under which a process starts with a value. It finds the same process as the name without.</summary>
    /// <param name="key">The key.</param>
    /// <param name="value">What the process keeps under the key when it starts under this name; a look-up ignores it.</param>
    /// <exception cref="ArgumentException">Keys are duplicate: a name means one process.</exception>
    /// <remarks><otp>{:via, Registry, {registry, key, value}}</otp></remarks>
    public ProcessName Name(TKey key, TValue value)
    {
        ThrowIfDuplicate("name a process");
        ArgumentNullException.ThrowIfNull(key);
        return ProcessName.Via(this, new RegistryName<TKey, TValue>(key, value));
    }

    internal RegistryTable<TKey, TValue> Install(ProcessCell server)
    {
        var table = new RegistryTable<TKey, TValue>(server, ProcessName, _options);
        Volatile.Write(ref _table, table);
        return table;
    }

    /// <returns>Who had entries until now, in the order in which they came.</returns>
    internal IEnumerable<ProcessCell> Withdraw(RegistryTable<TKey, TValue> table, ExitReason reason)
    {
        Interlocked.CompareExchange(ref _table, null, table);
        return table.Close(reason);
    }

    bool INameResolver.TryRegister(object key, Pid pid)
    {
        ThrowIfDuplicate("name a process");
        (TKey typed, TValue value) = key is RegistryName<TKey, TValue> name ? (name.Key, name.Value) : (Typed(key), default(TValue)!);
        return pid.Target is ProcessCell owner && Table.TryRegister(typed, value, owner, out _);
    }

    bool INameResolver.TryFind(object key, out Pid pid) => TryFind(Typed(key), out pid);

    void INameResolver.Release(object key, Pid pid)
    {
        if (pid.Target is ProcessCell owner)
            Volatile.Read(ref _table)?.Release(Typed(key), owner, null);
    }

    private static TKey Typed(object key) => key switch
    {
        RegistryName<TKey, TValue> name => name.Key,
        TKey typed => typed,
        _ => throw new ArgumentException($"The registry's keys are of type {typeof(TKey).Name}, not {key?.GetType().Name}.", nameof(key)),
    };

    private void ThrowIfDuplicate(string deed)
    {
        if (_options.Keys == RegistryKeys.Duplicate)
            throw Duplicate(deed);
    }

    // Apart, so that the code of a look-up makes no room for the making of a text.
    private ArgumentException Duplicate(string deed) =>
        new($"The registry {ProcessName} has duplicate keys, which cannot {deed}: unique keys can.");

    private ProcessNotFoundException NotRunning() => new(ProcessName.ToString());

    private ServerOptions ServerOptions => new() { Name = ProcessName };

    private GenServer Create() => new RegistryServer<TKey, TValue>(this);
}
