namespace Espalier.Tidy.Surface;

/// <summary>A bit of everything, to show how the surface is written down.</summary>
public abstract class SurfaceSample<T> : IDisposable
    where T : class, new()
{
    public const int Limit = 5;

    public static readonly TimeSpan Pause = TimeSpan.Zero;

    internal readonly int Hidden = 1;

    protected SurfaceSample(int x) => Counter = x;

    public event EventHandler? Changed;

    public enum Colour
    {
        Red = 0,
        Green = 5,
    }

    public required string Name { get; init; }

    protected internal int Counter { get; protected set; }

    public bool TryParse<TKey>(string text, out (TKey Key, T Value) found, DayOfWeek day = DayOfWeek.Friday)
        where TKey : struct
    {
        found = default;
        return text.Length == (int)day + Counter;
    }

    public abstract Task<T> LoadAsync(int[] ids, TimeSpan? limit = null, CancellationToken token = default);

    public virtual void Dispose()
    {
        Changed?.Invoke(this, EventArgs.Empty);
        GC.SuppressFinalize(this);
    }

    public override string ToString() => Name;

    internal void Unseen() => Changed = null;

    public sealed record Point(int X, string Text = "a");
}
