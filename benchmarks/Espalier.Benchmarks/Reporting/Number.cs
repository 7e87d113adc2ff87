using System.Globalization;

namespace Espalier.Benchmarks.Reporting;

/// <summary>Numbers as people read them: three or more digits that count.</summary>
internal static class Number
{
    internal static string Text(double value)
    {
        double size = Math.Abs(value);
        string format = size switch { >= 1000 => "#,0", >= 100 => "0", >= 10 => "0.0", _ => "0.00" };
        return value.ToString(format, CultureInfo.InvariantCulture);
    }
}
