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

    [LoggerMessage(EventId = 1001, Level = LogLevel.Error, Message = "{Pid} ({Process}) failed: {Reason}")]
    private static partial void Crashed(ILogger logger, Pid pid, string process, ExitReason reason, Exception? exception);

    [LoggerMessage(
        EventId = 2001, Level = LogLevel.Warning,
        Message = "{Pid} ({Server}) got a message it does not handle, of type {Message}; it was dropped.")]
    private static partial void Unhandled(ILogger logger, Pid pid, string server, string message);
}
