using Microsoft.Extensions.Logging;

namespace Espalier.Supervision;

/// <summary>The log lines of supervisors. What each one stands for is in docs/logging.md.</summary>
internal static partial class SupervisorLog
{
    [LoggerMessage(
        EventId = 3001, Level = LogLevel.Warning,
        Message = "Child {Child} of {Supervisor} is a worker with an infinite shutdown: if it does not end, nothing above it does.")]
    internal static partial void ShutdownEndless(ILogger logger, string child, string supervisor);

    [LoggerMessage(EventId = 3002, Level = LogLevel.Information, Message = "Child {Child} of {Supervisor} has started as {Pid}.")]
    internal static partial void ChildHasStarted(ILogger logger, string child, string supervisor, Pid pid);

    [LoggerMessage(EventId = 3003, Level = LogLevel.Information, Message =
        "Child {Child} of {Supervisor} has been restarted as {Pid}; that is its restart number {Restarts}.")]
    internal static partial void ChildHasRestarted(ILogger logger, string child, string supervisor, Pid pid, int restarts);

    [LoggerMessage(
        EventId = 3004, Level = LogLevel.Debug, Message = "Child {Child} of {Supervisor} has been started as {Pid}, as somebody asked.")]
    internal static partial void ChildStartedOnRequest(ILogger logger, string child, string supervisor, Pid pid);

    [LoggerMessage(
        EventId = 3005, Level = LogLevel.Error,
        Message = "Child {Child} of {Supervisor}, {Pid}, has ended: {Reason}\n  Decision: {Decision}")]
    internal static partial void ChildTerminated(
        ILogger logger, string child, string supervisor, Pid pid, string reason, string decision);

    [LoggerMessage(
        EventId = 3006, Level = LogLevel.Error, Message = "Child {Child} of {Supervisor} could not be started: {Reason}\n  Decision: {Decision}")]
    internal static partial void StartError(
        ILogger logger, string child, string supervisor, string reason, string decision, Exception? exception);

    [LoggerMessage(
        EventId = 3007, Level = LogLevel.Error,
        Message = "{Supervisor} gives up after the end of its child {Child}, {Pid}: it may restart {MaxRestarts} times within {Seconds} s " +
            "and no more. It stops its children and shuts down.")]
    internal static partial void RestartLimit(ILogger logger, string supervisor, string child, Pid pid, int maxRestarts, string seconds);

    [LoggerMessage(
        EventId = 3008, Level = LogLevel.Error,
        Message = "Child {Child} of {Supervisor}, {Pid}, did not end as asked when it was stopped: {Reason}")]
    internal static partial void ShutdownError(ILogger logger, string child, string supervisor, Pid pid, string reason);
}
