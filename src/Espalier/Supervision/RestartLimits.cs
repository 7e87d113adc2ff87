namespace Espalier.Supervision;

/// <summary>How many restarts, in which time: the same rule for both kinds of supervisor.</summary>
internal static class RestartLimits
{
    internal static SpecFault? FindFault(int maxRestarts, TimeSpan period)
    {
        if (maxRestarts < 0)
            return new SpecFault.InvalidOption(nameof(SupervisorOptions.MaxRestarts), maxRestarts, "0 or more");
        return period <= TimeSpan.Zero
            ? new SpecFault.InvalidOption(nameof(SupervisorOptions.RestartPeriod), period, "longer than zero")
            : null;
    }
}
