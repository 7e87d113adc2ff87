using System.Globalization;

namespace Espalier.Benchmarks.Running;

/// <summary>What Espalier is to reach in one metric of a workload. It is meant for the full size.</summary>
/// <param name="Metric">Which metric.</param>
/// <param name="Bound">Compared with what.</param>
/// <param name="Limit">The value, or the factor.</param>
/// <param name="Against">The workload whose floor or BEAM it is compared with; null: the same one.</param>
internal sealed record Target(string Metric, Bound Bound, double Limit, string? Against = null)
{
    /// <summary>
    /// Whether a smaller size says nothing about it, because the metric is not of one operation and does not scale: the stop of all
    /// children, lateness under the load of all timers, a program's whole memory shared among all servers.
    /// </summary>
    internal bool IsOfFullSizeOnly { get; init; }

    /// <summary>Whether a run of this size can meet or miss it.</summary>
    internal bool AppliesTo(RunSize size) => size switch
    {
        RunSize.Full => true,
        RunSize.Quick => !IsOfFullSizeOnly,
        _ => false,
    };

    public override string ToString()
    {
        string limit = Limit.ToString("0.##", CultureInfo.InvariantCulture);
        string other = Against is null ? "" : $" in {Against}";
        return Bound switch
        {
            Bound.AtMost => $"at most {limit}",
            Bound.TimesFloor => $"at most {limit} x floor{other}",
            _ => $"at least {limit} x beam{other}",
        };
    }
}
