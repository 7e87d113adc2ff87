namespace Espalier.Processes;

/// <summary>What becomes of a crashed process about which no supervisor decides: the last line of its report.</summary>
internal static class CrashDecision
{
    internal const string Unsupervised = "none: no supervisor starts it again";
    internal const string StartFailed = "none: it was starting, and whoever started it has the reason";
    internal const string SupervisorStops = "not restarted: its supervisor was stopping it";
    internal const string SupervisorEnded = "not restarted: its supervisor had ended";
    internal const string NotLinked = "not restarted: it was not linked to its supervisor any more";
    internal const string TakenUnhandled = "not restarted: code in its supervisor's process took the exit message";
    internal const string NoChild = "not restarted: it is not one of the children of the supervisor that started it";
}
