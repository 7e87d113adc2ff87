using System.Globalization;

namespace Espalier.Time;

/// <summary>Times as people read them.</summary>
internal static class TimeText
{
    /// <summary>In seconds, to the millisecond.</summary>
    internal static string Of(TimeSpan time) => time.TotalSeconds.ToString("0.###", CultureInfo.InvariantCulture) + " s";
}
