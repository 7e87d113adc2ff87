namespace Espalier;

/// <summary>A map from keys to processes, without values.</summary>
/// <typeparam name="TKey">Keys are compared by their own equality.</typeparam>
/// <remarks><otp>Registry</otp></remarks>
public sealed class ProcessRegistry<TKey> : ProcessRegistry<TKey, object?>
    where TKey : notnull
{
    /// <summary>A handle for the registry of this name. It does not start it.</summary>
    /// <param name="system">Where it runs.</param>
    /// <param name="name">The local name of its process.</param>
    /// <param name="options">Unique or duplicate keys, partitions, metadata. Null: unique keys, one partition, none.</param>
    /// <exception cref="ArgumentException">An option is out of range.</exception>
    public ProcessRegistry(ProcessSystem system, string name, RegistryOptions? options = null)
        : base(system, name, options)
    {
    }

    /// <summary>Gives a key to the calling process.</summary>
    /// <param name="self">The context of the process, whose code this is.</param>
    /// <param name="key">The key.</param>
    /// <param name="holder">When it is refused: who has it already, the process itself too.</param>
    /// <returns>False: keys are unique, and this one is held.</returns>
    /// <exception cref="ProcessNotFoundException">The registry does not run.</exception>
    /// <remarks><otp>Registry.register/3</otp></remarks>
    public bool TryRegister(ProcessContext self, TKey key, out Pid holder) => TryRegister(self, key, null, out holder);
}
