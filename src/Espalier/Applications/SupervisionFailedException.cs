using Espalier.Processes;

namespace Espalier;

/// <summary>An application that the system cannot go on without has ended by itself, or could not be started: the system has stopped.</summary>
/// <remarks>
/// Thrown by <see cref="ProcessSystem.RunAsync(ProcessApplication, CancellationToken)"/> when everything has ended. Left uncaught in a
/// program's main it ends the program with an exit code other than zero. The message names the child because of which a supervisor gave up, and
/// what that one ended with at last, where it is known.
/// <otp>{application_terminated, App, Reason}, {application_start_failure, App, Reason}</otp>
/// </remarks>
public sealed class SupervisionFailedException : Exception
{
    internal SupervisionFailedException(string application, ExitReason reason, bool hasStarted, GivenUpChild? child, EndNotes notes)
        : base(Describe(application, reason, hasStarted, child), reason.Exception ?? child?.Exception)
    {
        Application = application;
        Reason = reason;
        Report = new SupervisionReport(child?.Path, [.. ReasonsOf(reason, child)], notes.Restarts, notes.Overdue);
    }

    /// <summary>The application.</summary>
    public string Application { get; }

    /// <summary>Why its root ended or could not be started. A supervisor that gave up ends with <see cref="ExitReason.Shutdown"/>.</summary>
    /// <value>Of a start that failed otherwise than with an exit reason: a custom one with the <see cref="StartError"/>.</value>
    public ExitReason Reason { get; }

    /// <summary>What led to it, and who did not stop.</summary>
    public SupervisionReport Report { get; }

    /// <summary>The message, the report and the stack traces.</summary>
    public override string ToString() => $"{base.ToString()}\n{Report}";

    private static IEnumerable<string> ReasonsOf(ExitReason reason, GivenUpChild? child)
    {
        yield return reason.ToString();
        if (child is not null)
            yield return child.Reason;
        for (Exception? inner = (reason.Exception ?? child?.Exception)?.InnerException; inner is not null; inner = inner.InnerException)
            yield return $"{inner.GetType().Name}: {inner.Message}";
    }

    private static string Describe(string application, ExitReason reason, bool hasStarted, GivenUpChild? child)
    {
        string what = hasStarted ? "has ended by itself" : "could not be started";
        string because = child is null ? "" : $", because of its child {child.Path}: {child.Reason.TrimEnd('.')}";
        return $"The application {application} {what}, and the system has stopped: {reason.ToString().TrimEnd('.')}{because}.";
    }
}
