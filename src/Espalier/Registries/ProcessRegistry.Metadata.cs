using Espalier.Processes;
using Espalier.Time;

namespace Espalier;

/// <content>Metadata and locks: what belongs to the registry as a whole.</content>
public partial class ProcessRegistry<TKey, TValue>
{
    // OTP's limit of a call, which its lock is.
    private static readonly TimeSpan DefaultLockTimeout = TimeSpan.FromSeconds(5);

    /// <summary>How many keys are locked.</summary>
    internal int LockCount => Table.Locks.Count;

    /// <summary>Keeps something for everybody, until the registry ends. Any code may.</summary>
    /// <param name="key">Any value with equality. These keys have nothing to do with those of entries.</param>
    /// <param name="value">Replaces what was there.</param>
    /// <exception cref="ProcessNotFoundException">The registry does not run.</exception>
    /// <remarks><otp>Registry.put_meta/3</otp></remarks>
    public void PutMetadata(object key, object? value)
    {
        ProcessSystem.ThrowIfFenced();
        Table.Metadata[key] = value;
    }

    /// <summary>What was kept.</summary>
    /// <param name="key">The key.</param>
    /// <param name="value">The value; null when there is none.</param>
    /// <returns>False: nothing.</returns>
    /// <exception cref="ProcessNotFoundException">The registry does not run.</exception>
    /// <remarks><otp>Registry.meta/2</otp></remarks>
    public bool TryGetMetadata(object key, out object? value) => Table.Metadata.TryGetValue(key, out value);

    /// <summary>Forgets what was kept. Any code may.</summary>
    /// <param name="key">The key.</param>
    /// <returns>False: nothing was.</returns>
    /// <exception cref="ProcessNotFoundException">The registry does not run.</exception>
    /// <remarks><otp>Registry.delete_meta/2</otp></remarks>
    public bool DeleteMetadata(object key)
    {
        ProcessSystem.ThrowIfFenced();
        return Table.Metadata.TryRemove(key, out _);
    }

    /// <summary>Locks a key for the calling process: only one has it at a time, the others wait in the order in which they came.</summary>
    /// <param name="self">The context of the process, whose code this is.</param>
    /// <param name="key">Any value with equality. These keys have nothing to do with those of entries.</param>
    /// <param name="timeout">How long to wait; zero does not wait. Null: 5 seconds, OTP's limit of a call; infinite is legal.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>The lock. Dispose of it: until then, or until the process ends in whatever way, nobody else has it.</returns>
    /// <exception cref="CallFailedException">It was not granted in time, or the registry has ended meanwhile; the reason says which.</exception>
    /// <exception cref="InvalidOperationException">The process has this lock, or waits for it, already: it would wait for itself.</exception>
    /// <exception cref="ProcessNotFoundException">The registry does not run.</exception>
    /// <remarks>
    /// No thread is blocked. Whoever gives up waiting, or ends, leaves the line. Locks end with the registry's process and do not tie
    /// anybody to it. <otp>Registry.lock/3</otp><otp-differs>OTP keeps a waiter that gave up in line, and lets a process that locks
    /// twice wait for itself.</otp-differs>
    /// </remarks>
    public ValueTask<RegistryLock> LockAsync(
        ProcessContext self, object key, TimeSpan? timeout = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(key);
        TimeSpan limit = timeout ?? DefaultLockTimeout;
        Limits.ThrowIfNoWait(limit, nameof(timeout));
        ProcessCell owner = self.Cell;
        owner.ThrowIfFenced();
        var table = Table;
        table.ThrowIfForeign(owner);
        return cancellationToken.IsCancellationRequested
            ? ValueTask.FromCanceled<RegistryLock>(cancellationToken)
            : table.Locks.AcquireAsync(key, owner, limit, cancellationToken);
    }
}
