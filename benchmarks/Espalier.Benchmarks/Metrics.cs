namespace Espalier.Benchmarks;

/// <summary>What is measured: names as they are printed, in the order of the table.</summary>
internal static class Metrics
{
    internal const string NsPerOp = "ns_per_op";
    internal const string BytesPerOp = "bytes_per_op";
    internal const string RegisterNs = "register_ns";
    internal const string UnregisterNs = "unregister_ns";
    internal const string TotalMs = "total_ms";
    internal const string BytesEach = "bytes_each";
    internal const string StopMs = "stop_ms";
    internal const string P99LateMs = "p99_late_ms";
}
