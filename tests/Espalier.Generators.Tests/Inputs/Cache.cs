namespace Demo;

public sealed partial class Cache<TKey, TValue>(IEqualityComparer<TKey>? comparer = null, TimeSpan age = default) : GenServer
    where TKey : notnull
    where TValue : class
{
    private readonly Dictionary<TKey, TValue> _values = new(comparer);

    public sealed record Entry(TKey Key, TValue? Value);

    [Call]
    private TValue? Find(TKey key) => _values.GetValueOrDefault(key);

    [Call]
    private IReadOnlyList<Entry> Take(int? limit, params TKey[] keys) => [];

    [Cast]
    private void Put(TKey key, TValue value) => _values[key] = value;

    [Info]
    private void OnEntry(Entry entry) => _ = age;
}
