using Microsoft.Extensions.Logging;

namespace Espalier;

/// <content>What the runtime logs by itself. A log that fails hurts nobody.</content>
public sealed partial class ProcessSystem
{
    /// <summary>A process failed by its own doing. Who fell with it, was killed or ended in good order is not logged.</summary>
    internal void LogCrash(Pid pid, string description, ExitReason reason)
    {
        try
        {
            OutsideOfProcesses(
                static x => Crashed(x.Logger, x.pid, x.description, x.reason, x.reason.Exception), (Logger, pid, description, reason));
        }
        catch (Exception failure)
        {
            Emit(new LateFailure(pid, Now, failure));
        }
    }

    /// <summary>A message reached a server that does not handle messages.</summary>
    internal void LogUnhandled(Pid pid, string server, string message)
    {
        try
        {
            Unhandled(Logger, pid, server, message);
        }
        catch (Exception failure)
        {
            Emit(new LateFailure(pid, Now, failure));
        }
    }

    /// <summary>A worker may take for ever to stop, and everybody above it with it.</summary>
    internal void LogEndlessShutdown(Pid supervisor, ChildId child)
    {
        try
        {
            EndlessShutdown(Logger, supervisor, child);
        }
        catch (Exception failure)
        {
            Emit(new LateFailure(supervisor, Now, failure));
        }
    }

    [LoggerMessage(
        EventId = 3001, Level = LogLevel.Warning,
        Message = "Child {Child} of {Supervisor} is a worker with an infinite shutdown: if it does not end, nothing above it does.")]
    private static partial void EndlessShutdown(ILogger logger, Pid supervisor, ChildId child);

    [LoggerMessage(EventId = 1001, Level = LogLevel.Error, Message = "{Pid} ({Process}) failed: {Reason}")]
    private static partial void Crashed(ILogger logger, Pid pid, string process, ExitReason reason, Exception? exception);

    [LoggerMessage(
        EventId = 2001, Level = LogLevel.Warning,
        Message = "{Pid} ({Server}) got a message it does not handle, of type {Message}; it was dropped.")]
    private static partial void Unhandled(ILogger logger, Pid pid, string server, string message);
}
