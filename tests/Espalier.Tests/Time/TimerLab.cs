using Espalier.Time;

namespace Espalier.Tests.Time;

/// <summary>A queue of timers on a provider of the test's, and a record of what has fired.</summary>
public abstract class TimerLab : IDisposable
{
    private protected TimerLab() => Queue = new TimerQueue(Provider);

    public static TheoryData<long> DuesAroundCascades =>
    [
        1, 255, 256, 257, 65_535, 65_536, 65_537, 16_777_215, 16_777_216, 16_777_217,
        4_294_967_294, 4_294_967_295, 4_294_967_296, 4_294_967_297, 60L * 86_400_000, 4000L * 86_400_000,
    ];

    private protected LabProvider Provider { get; } = new();

    private protected List<string> Fired { get; } = [];

    private protected TimerQueue Queue { get; }

    public void Dispose()
    {
        Queue.Dispose();
        GC.SuppressFinalize(this);
    }

    private protected static TimeSpan Ms(long milliseconds) => TimeSpan.FromMilliseconds(milliseconds);

    private protected LabNode Node(string name, Action<LabNode>? onFire = null) => new(node =>
    {
        Fired.Add(name);
        onFire?.Invoke(node);
    });
}
