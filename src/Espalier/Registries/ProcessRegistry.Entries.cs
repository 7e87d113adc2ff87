using Espalier.Processes;

namespace Espalier;

/// <content>Entries: what processes do with their own, and what anybody reads.</content>
public partial class ProcessRegistry<TKey, TValue>
{
    /// <summary>How many entries there are, those of processes that are about to end included.</summary>
    /// <exception cref="ProcessNotFoundException">The registry does not run.</exception>
    /// <remarks><otp>Registry.count/1</otp></remarks>
    public int Count => Table.Count;

    /// <summary>All entries, in the order of registration: a copy of one moment. For queries.</summary>
    /// <exception cref="ProcessNotFoundException">The registry does not run.</exception>
    /// <remarks>Copies everything: look up by key where that is enough. <otp>Registry.select/2, Registry.count_select/2</otp></remarks>
    public IReadOnlyList<RegistryEntry<TKey, TValue>> Entries => Table.Snapshot();

    /// <summary>Gives a key to the calling process. The first one ties it to the registry.</summary>
    /// <param name="self">The context of the process, whose code this is.</param>
    /// <param name="key">The key.</param>
    /// <param name="value">What it keeps under the key.</param>
    /// <param name="holder">
    /// When it is refused: who has it already, the process itself too. It may be about to end; its end frees the key before anybody
    /// hears of it.
    /// </param>
    /// <returns>False: keys are unique, and this one is held. Duplicate keys are never refused; each time is an entry of its own.</returns>
    /// <exception cref="ArgumentException">The registry does not run, or is of another system.</exception>
    /// <remarks>
    /// <otp>Registry.register/3</otp><otp-differs>The key of a process that was killed is free when its code has ended, not while it
    /// unwinds: two holders never overlap.</otp-differs>
    /// </remarks>
    public bool TryRegister(ProcessContext self, TKey key, TValue value, out Pid holder)
    {
        ProcessCell owner = self.Cell;
        owner.ThrowIfFenced();
        if (Table.TryRegister(key, value, owner, out holder))
            return true;
        if (holder == default)
            owner.ThrowIfFenced();
        return false;
    }

    /// <summary>Takes all entries of the calling process under a key back. The last one of all keys unties it from the registry.</summary>
    /// <param name="self">The context of the process, whose code this is.</param>
    /// <param name="key">The key.</param>
    /// <returns>False: it had none. Entries of others stay.</returns>
    /// <exception cref="ProcessNotFoundException">The registry does not run.</exception>
    /// <remarks><otp>Registry.unregister/2</otp></remarks>
    public bool Unregister(ProcessContext self, TKey key)
    {
        self.Cell.ThrowIfFenced();
        return Table.Release(key, self.Cell, null) > 0;
    }

    /// <summary>Takes those entries of the calling process under a key back whose value fits.</summary>
    /// <param name="self">The context of the process, whose code this is.</param>
    /// <param name="key">The key.</param>
    /// <param name="match">Which of them. Runs here and now, on no lock.</param>
    /// <returns>How many.</returns>
    /// <exception cref="ProcessNotFoundException">The registry does not run.</exception>
    /// <remarks><otp>Registry.unregister_match/4</otp></remarks>
    public int UnregisterWhere(ProcessContext self, TKey key, Func<TValue, bool> match)
    {
        ArgumentNullException.ThrowIfNull(match);
        self.Cell.ThrowIfFenced();
        return Table.Release(key, self.Cell, match);
    }

    /// <summary>Changes what the calling process has under a unique key.</summary>
    /// <param name="self">The context of the process, whose code this is.</param>
    /// <param name="key">The key.</param>
    /// <param name="change">Makes the new value from the old one. Runs here and now, once, on no lock.</param>
    /// <param name="newValue">The new value.</param>
    /// <param name="oldValue">The old value.</param>
    /// <returns>False: it does not have the key.</returns>
    /// <exception cref="ArgumentException">The registry does not run, or has duplicate keys.</exception>
    /// <remarks><otp>Registry.update_value/3</otp></remarks>
    public bool TryUpdate(ProcessContext self, TKey key, Func<TValue, TValue> change, out TValue newValue, out TValue oldValue)
    {
        ArgumentNullException.ThrowIfNull(change);
        self.Cell.ThrowIfFenced();
        ThrowIfDuplicate("be updated");
        return Table.TryUpdate(key, self.Cell, change, out newValue, out oldValue);
    }

    /// <summary>Who has the key?</summary>
    /// <param name="key">The key.</param>
    /// <param name="pid">The holder, alive.</param>
    /// <returns>False: nobody.</returns>
    /// <exception cref="ArgumentException">The registry does not run, or has duplicate keys.</exception>
    /// <remarks><otp>Registry.whereis_name/1</otp></remarks>
    public bool TryFind(TKey key, out Pid pid)
    {
        ThrowIfDuplicate("mean one process");
        return Table.TryFind(key, out pid);
    }

    /// <summary>The entries of a key, in the order of registration.</summary>
    /// <param name="key">The key.</param>
    /// <exception cref="ProcessNotFoundException">The registry does not run.</exception>
    /// <remarks>
    /// <otp>Registry.lookup/2; with LINQ Registry.match/4, Registry.count_match/4</otp><otp-differs>Processes that are not alive are left
    /// out; OTP shows them until it has cleaned up.</otp-differs>
    /// </remarks>
    public IReadOnlyList<RegistryEntry<TKey, TValue>> Lookup(TKey key) => Table.Find(key);

    /// <summary>The keys of a process, in the order in which it took them; one that it has several times comes as often.</summary>
    /// <param name="pid">The process. One that is not alive has none.</param>
    /// <exception cref="ProcessNotFoundException">The registry does not run.</exception>
    /// <remarks><otp>Registry.keys/2</otp></remarks>
    public IReadOnlyList<TKey> GetKeys(Pid pid)
    {
        var table = Table;
        return pid.Target is ProcessCell { IsAlive: true } owner ? table.GetKeys(owner) : [];
    }

    /// <summary>What a process has under a key, in the order of registration.</summary>
    /// <param name="key">The key.</param>
    /// <param name="pid">The process. One that is not alive has nothing.</param>
    /// <exception cref="ProcessNotFoundException">The registry does not run.</exception>
    /// <remarks><otp>Registry.values/3</otp></remarks>
    public IReadOnlyList<TValue> GetValues(TKey key, Pid pid)
    {
        var table = Table;
        return pid.Target is ProcessCell { IsAlive: true } owner ? table.GetValues(key, owner) : [];
    }

    /// <summary>Hands the entries of a key to an action, here and now. Without entries it is not called.</summary>
    /// <param name="key">The key.</param>
    /// <param name="action">Gets all of them at once, in the order of registration. What it throws comes out here.</param>
    /// <exception cref="ProcessNotFoundException">The registry does not run.</exception>
    /// <remarks>
    /// <otp>Registry.dispatch/4</otp><otp-differs>Called once, whatever the number of partitions, and never in parallel.</otp-differs>
    /// </remarks>
    public void Dispatch(TKey key, Action<IReadOnlyList<RegistryEntry<TKey, TValue>>> action)
    {
        ArgumentNullException.ThrowIfNull(action);
        IReadOnlyList<RegistryEntry<TKey, TValue>> entries = Lookup(key);
        if (entries.Count > 0)
            action(entries);
    }

    /// <summary>Sends a message to the process of each entry of a key, in the order of registration.</summary>
    /// <param name="key">The key.</param>
    /// <param name="message">Anything but null. It is shared, not copied.</param>
    /// <returns>How many entries: a process with two of them gets it twice.</returns>
    /// <exception cref="ProcessNotFoundException">The registry does not run.</exception>
    /// <remarks><otp>Registry.dispatch/4 with send/2</otp></remarks>
    public int Publish(TKey key, object message)
    {
        ArgumentNullException.ThrowIfNull(message);
        IReadOnlyList<RegistryEntry<TKey, TValue>> entries = Lookup(key);
        foreach (RegistryEntry<TKey, TValue> entry in entries)
            entry.Pid.Send(message);
        return entries.Count;
    }
}
