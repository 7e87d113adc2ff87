namespace Demo;

/// <summary>Counts.</summary>
/// <param name="start">Where it begins.</param>
public sealed partial class Counter(int start = 0) : GenServer
{
    private int _count = start;

    /// <summary>Counts on.</summary>
    /// <param name="by">How much.</param>
    /// <returns>The count.</returns>
    [Call]
    private int Increment(int by = 1) => _count += by;

    /// <summary>The count as text, when it has been made.</summary>
    /// <param name="format">How.</param>
    /// <param name="ct">The server's.</param>
    [Call]
    private async Task<string?> DescribeAsync(string? format, CancellationToken ct)
    {
        await Task.Delay(1, ct);
        return _count.ToString(format, null);
    }

    [Call]
    private ValueTask<int> Get() => new(_count);

    [Call]
    private void Check()
    {
    }

    [Cast]
    private void Reset() => _count = 0;
}
