namespace Espalier;

/// <summary>One entry of a registry, as it was at the moment of the look-up.</summary>
/// <typeparam name="TKey">The registry's keys.</typeparam>
/// <typeparam name="TValue">The registry's values.</typeparam>
/// <param name="Key">The key.</param>
/// <param name="Pid">Whose entry it is.</param>
/// <param name="Value">What the process keeps under the key.</param>
public readonly record struct RegistryEntry<TKey, TValue>(TKey Key, Pid Pid, TValue Value);
