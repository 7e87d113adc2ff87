namespace Espalier.Allocation;

/// <summary>A server as a user writes it.</summary>
public sealed partial class Counter : GenServer
{
    private long _count;

    [Call]
    private long Add(long by) => _count += by;

    [Call]
    private string Name(string name) => name;

    [Call]
    private void Check()
    {
    }

    [Call]
    private ValueTask<(long Count, string Unit)> GetAsync(int first, int second, string third) => new((_count + first + second, third));

    [Cast]
    private void Put(long by) => _count += by;

    [Cast]
    private void PutAll(long first, string second) => _count += first + second.Length;
}
