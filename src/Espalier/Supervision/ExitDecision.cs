using System.Globalization;

namespace Espalier.Supervision;

/// <summary>What a supervisor has decided about a child that ended by itself, for people.</summary>
/// <param name="Kind">The decision.</param>
/// <param name="Restart">The child's restart type, which is the cause.</param>
/// <param name="ShutsDown">It was significant, and its end is the supervisor's.</param>
/// <param name="Restarts">How many restarts are within the period, this one counted.</param>
/// <param name="MaxRestarts">How many are tolerated.</param>
/// <param name="Period">In which time.</param>
internal readonly record struct ExitDecision(
    DecisionKind Kind, RestartType Restart, bool ShutsDown, int Restarts, int MaxRestarts, TimeSpan Period)
{
    /// <summary>One line.</summary>
    public override string ToString()
    {
        string type = Restart switch
        {
            RestartType.Permanent => "permanent",
            RestartType.Transient => "transient",
            _ => "temporary",
        };
        string seconds = Period.TotalSeconds.ToString("0.###", CultureInfo.InvariantCulture);
        return Kind switch
        {
            DecisionKind.Restart => string.Create(
                CultureInfo.InvariantCulture, $"restarted: it is {type} (restart {Restarts} of {MaxRestarts} within {seconds} s)"),
            DecisionKind.GiveUp => string.Create(
                CultureInfo.InvariantCulture,
                $"not restarted: its supervisor gives up, because it may restart {MaxRestarts} times within {seconds} s and no more"),
            _ => $"not restarted: it is {type}{(ShutsDown ? ", and significant: its supervisor shuts down" : "")}",
        };
    }
}
