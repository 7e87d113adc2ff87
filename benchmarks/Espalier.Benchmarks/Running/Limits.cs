namespace Espalier.Benchmarks.Running;

/// <summary>How long one repetition may take, and how much memory.</summary>
internal static class Limits
{
    /// <summary>What idle_10m may use before it is given up: about twice its target.</summary>
    internal const long WorkingSetBytes = 7_000_000_000;

    internal static TimeSpan Of(RunSize size) => size == RunSize.Full ? TimeSpan.FromMinutes(10) : TimeSpan.FromMinutes(1);
}
