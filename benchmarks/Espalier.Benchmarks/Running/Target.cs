using System.Globalization;

namespace Espalier.Benchmarks.Running;

/// <summary>What Espalier is to reach in one metric of a workload, with the workload's full size.</summary>
/// <param name="Metric">Which metric.</param>
/// <param name="Bound">Compared with what.</param>
/// <param name="Limit">The value, or the factor.</param>
/// <param name="Against">The workload whose floor or BEAM it is compared with; null: the same one.</param>
internal sealed record Target(string Metric, Bound Bound, double Limit, string? Against = null)
{
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
