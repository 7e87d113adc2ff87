namespace Espalier.Registries;

/// <summary>A key as part of a process's name, with the value that will stand under it once the process has registered itself.</summary>
internal sealed record RegistryName<TKey, TValue>(TKey Key, TValue Value)
    where TKey : notnull
{
    /// <summary>The key, as text: what the name prints.</summary>
    public override string? ToString() => Key.ToString();
}
