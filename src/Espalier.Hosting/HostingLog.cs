using Microsoft.Extensions.Logging;

namespace Espalier.Hosting;

/// <summary>What the hosting logs by itself.</summary>
internal static partial class HostingLog
{
    [LoggerMessage(
        EventId = 7001, Level = LogLevel.Warning, Message =
            "Stopping the supervision tree may take {Needed} ({Parts}, with {Unwinding} for each process that has to be killed), and the " +
            "host leaves it {Given} of its shutdown timeout of {Timeout}: what has not ended by then is killed. Give children a " +
            "shorter Shutdown, or the host a longer HostOptions.ShutdownTimeout.")]
    internal static partial void StopMayTakeTooLong(ILogger logger, string needed, string parts, string unwinding, string given, string timeout);

    [LoggerMessage(
        EventId = 7002, Level = LogLevel.Critical, Message = "The supervision tree has failed, and the host stops: {Why}")]
    internal static partial void TreeHasFailed(ILogger logger, string why, Exception exception);

    [LoggerMessage(
        EventId = 7003, Level = LogLevel.Warning, Message = "The supervision tree was stopped, but not by the host, which stops too.")]
    internal static partial void TreeWasStopped(ILogger logger);

    [LoggerMessage(
        EventId = 7004, Level = LogLevel.Error, Message =
            "The time of the host is over and the supervision tree has not stopped: {Count} processes are left: {Processes}")]
    internal static partial void TreeHasNotStopped(ILogger logger, int count, string processes);

    [LoggerMessage(
        EventId = 7005, Level = LogLevel.Warning, Message =
            "{Supervisor} stops, and {Count} of its tasks have not ended within {Time}: they are ended.")]
    internal static partial void TasksAreCutOff(ILogger logger, string supervisor, int count, string time);

    [LoggerMessage(
        EventId = 7006, Level = LogLevel.Warning, Message =
            "{Service} is a child of the supervision tree, and is registered in the container too: whoever is given it by the container has " +
            "another object, which never runs. Remove that registration, and put what both sides share into a singleton of its own, or make " +
            "the service a server and inject its client.")]
    internal static partial void ServiceHasDouble(ILogger logger, string service);
}
