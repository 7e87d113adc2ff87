using Microsoft.Extensions.Logging;

namespace Espalier.Applications;

/// <summary>The log lines of applications. What each one stands for is in docs/logging.md.</summary>
internal static partial class ApplicationLog
{
    [LoggerMessage(
        EventId = 4001, Level = LogLevel.Information, Message = "The application {Application} has started as {Type}; its root is {Pid}.")]
    internal static partial void ApplicationHasStarted(ILogger logger, string application, ApplicationType type, Pid pid);

    [LoggerMessage(EventId = 4002, Level = LogLevel.Information, Message = "The application {Application} ({Type}) has been stopped.")]
    internal static partial void ApplicationHasStopped(ILogger logger, string application, ApplicationType type);

    [LoggerMessage(
        EventId = 4003, Level = LogLevel.Warning,
        Message = "The application {Application} ({Type}) has ended by itself: {Reason}\n  Decision: {Decision}")]
    internal static partial void ApplicationHasEnded(
        ILogger logger, string application, ApplicationType type, string reason, string decision);

    [LoggerMessage(
        EventId = 4004, Level = LogLevel.Error,
        Message = "The application {Application} ({Type}) has ended by itself: {Reason}\n  Decision: the system stops")]
    internal static partial void ApplicationHasFailed(ILogger logger, string application, ApplicationType type, string reason);

    [LoggerMessage(
        EventId = 4005, Level = LogLevel.Error,
        Message = "The application {Application} ({Type}) could not be started: {Reason}\n  Decision: {Decision}")]
    internal static partial void ApplicationStartFailed(
        ILogger logger, string application, ApplicationType type, string reason, string decision, Exception? exception);

    [LoggerMessage(
        EventId = 4006, Level = LogLevel.Error, Message = "{Callback} of the application {Application} failed; its stop goes on.")]
    internal static partial void CallbackFailed(ILogger logger, string application, string callback, Exception exception);

    [LoggerMessage(
        EventId = 4007, Level = LogLevel.Error, Message = "The application {Application} ({Type}) was killed before its stop was done.")]
    internal static partial void ApplicationWasKilled(ILogger logger, string application, ApplicationType type);
}
