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
        Path = child?.Path;
        Reasons = [.. ReasonsOf(reason, child)];
        LastRestarts = notes.Restarts;
        NotStopped = notes.Overdue;
    }

    /// <summary>The application.</summary>
    public string Application { get; }

    /// <summary>Why its root ended or could not be started. A supervisor that gave up ends with <see cref="ExitReason.Shutdown"/>.</summary>
    /// <value>Of a start that failed otherwise than with an exit reason: a custom one with the <see cref="StartError"/>.</value>
    public ExitReason Reason { get; }

    /// <summary>The child because of which the root gave up: the ids on the way to it. Null: no child is known.</summary>
    public string? Path { get; }

    /// <summary>For people: from the root's own reason down to the innermost exception, each the cause of the one before it.</summary>
    public IReadOnlyList<string> Reasons { get; }

    /// <summary>For people: the last restarts in the system, at most 10, the oldest first: when, who, and what it had ended with.</summary>
    public IReadOnlyList<string> LastRestarts { get; }

    /// <summary>
    /// For people: who did not end in time, at most 50, and what was done about it. Whoever was abandoned may still run.
    /// </summary>
    public IReadOnlyList<string> NotStopped { get; }

    /// <summary>What led to it and who did not stop, several lines for people.</summary>
    public string Report => string.Concat(
        "  Path: ", Path ?? "no child is known",
        TextOf("Reasons", Reasons) + TextOf("Last restarts", LastRestarts), TextOf("Did not stop in time", NotStopped));

    /// <summary>The message, the stack traces and the report.</summary>
    public override string ToString() => $"{base.ToString()}\n{Report}";

    private static string TextOf(string title, IReadOnlyList<string> lines) =>
        $"\n  {title}:{(lines.Count == 0 ? " none" : string.Concat(lines.Select(static line => $"\n    {line}")))}";

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
