using Espalier.Processes;
using Espalier.Registries;

namespace Espalier;

/// <summary>Names for processes by keys of one type, one holder a key.</summary>
/// <typeparam name="TKey">Keys are compared by their own equality.</typeparam>
/// <remarks>
/// This object is a handle: it may be made before the registry runs, shared, and kept over restarts. A holder is linked to the
/// registry and falls when it ends. A key is free before anybody hears of its holder's end. All members may be used from any
/// thread. <otp>Registry with unique keys</otp>
/// </remarks>
public sealed class ProcessRegistry<TKey> : INameResolver
    where TKey : notnull
{
    private readonly ProcessSystem _system;
    private RegistryTable<TKey>? _table;

    /// <summary>A handle for the registry of this name. It does not start it.</summary>
    /// <param name="system">Where it runs.</param>
    /// <param name="name">The local name of its process.</param>
    public ProcessRegistry(ProcessSystem system, string name)
    {
        ArgumentNullException.ThrowIfNull(system);
        _system = system;
        ProcessName = system.Name(name);
    }

    /// <summary>The name of the registry's own process.</summary>
    public ProcessName ProcessName { get; }

    /// <summary>How many keys are held.</summary>
    /// <exception cref="ArgumentException">The registry does not run.</exception>
    public int Count => Table.Count;

    private RegistryTable<TKey> Table => Volatile.Read(ref _table)
        ?? throw new ArgumentException($"The registry {ProcessName} does not run.");

    /// <summary>Starts it, on its own.</summary>
    /// <param name="cancellationToken">Gives the start up.</param>
    /// <returns>Started, or failed because the name is taken.</returns>
    public ValueTask<StartResult> StartAsync(CancellationToken cancellationToken = default) =>
        _system.StartServerAsync(Create, Options, cancellationToken);

    /// <summary>Starts it, linked to a process, which becomes its parent.</summary>
    /// <param name="parent">The context of the process that starts it, whose code this is.</param>
    /// <param name="cancellationToken">Gives the start up.</param>
    /// <returns>Started, or failed because the name is taken.</returns>
    public ValueTask<StartResult> StartLinkedAsync(ProcessContext parent, CancellationToken cancellationToken = default) =>
        parent.StartServerLinkedAsync(Create, Options, cancellationToken);

    /// <summary>The name that a process has, or will have, under a key.</summary>
    /// <param name="key">The key.</param>
    public ProcessName Name(TKey key) => ProcessName.Via(this, key);

    /// <summary>Who holds the key?</summary>
    /// <param name="key">The key.</param>
    /// <param name="pid">The holder, alive.</param>
    /// <returns>False: nobody.</returns>
    /// <exception cref="ArgumentException">The registry does not run.</exception>
    public bool TryFind(TKey key, out Pid pid)
    {
        if (Table.TryFind(key, out pid) && pid.IsAlive)
            return true;
        pid = default;
        return false;
    }

    /// <summary>Gives a key to the calling process.</summary>
    /// <param name="self">The context of the process, whose code this is.</param>
    /// <param name="key">The key.</param>
    /// <param name="holder">Who holds it already: the process itself too.</param>
    /// <returns>False: it is held.</returns>
    /// <exception cref="ArgumentException">The registry does not run.</exception>
    /// <remarks><otp>Registry.register/3</otp></remarks>
    public bool TryRegister(ProcessContext self, TKey key, out Pid holder)
    {
        self.Cell.ThrowIfFenced();
        return Table.TryRegister(key, self.Cell, out holder);
    }

    /// <summary>Takes a key of the calling process back. The last one unties it from the registry.</summary>
    /// <param name="self">The context of the process, whose code this is.</param>
    /// <param name="key">The key.</param>
    /// <returns>True: it held it.</returns>
    /// <exception cref="ArgumentException">The registry does not run.</exception>
    /// <remarks><otp>Registry.unregister/2</otp></remarks>
    public bool Unregister(ProcessContext self, TKey key)
    {
        self.Cell.ThrowIfFenced();
        return Table.TryRelease(key, self.Self);
    }

    /// <summary>The keys of a process, in the order in which it took them.</summary>
    /// <param name="pid">The process.</param>
    /// <exception cref="ArgumentException">The registry does not run.</exception>
    /// <remarks><otp>Registry.keys/2</otp></remarks>
    public IReadOnlyList<TKey> GetKeys(Pid pid) => Table.GetKeys(pid);

    internal void Publish(RegistryTable<TKey> table) => Volatile.Write(ref _table, table);

    internal void Withdraw(RegistryTable<TKey> table) => Interlocked.CompareExchange(ref _table, null, table);

    bool INameResolver.TryRegister(object key, Pid pid) => pid.Target is ProcessCell owner && Table.TryRegister(Typed(key), owner, out _);

    bool INameResolver.TryFind(object key, out Pid pid) => TryFind(Typed(key), out pid);

    void INameResolver.Release(object key, Pid pid) => Volatile.Read(ref _table)?.TryRelease(Typed(key), pid);

    private static TKey Typed(object key) => key is TKey typed
        ? typed
        : throw new ArgumentException($"The registry's keys are of type {typeof(TKey).Name}, not {key?.GetType().Name}.", nameof(key));

    private ServerOptions Options => new() { Name = ProcessName };

    private GenServer Create() => new RegistryServer<TKey>(this);
}
