using Espalier.Processes;
using Microsoft.Extensions.Logging;

namespace Espalier;

/// <content>What the runtime logs by itself. A log that fails hurts nobody.</content>
public sealed partial class ProcessSystem
{
    /// <summary>Does anybody listen? Making a report is not free.</summary>
    internal bool HearsOfCrashes => IsObserved || Logs(LogLevel.Error);

    /// <summary>Is this level written?</summary>
    internal bool Logs(LogLevel level)
    {
        try
        {
            return Logger.IsEnabled(level);
        }
        catch (Exception)
        {
            // Somebody's own logger. Writing to it fails too, and that is told.
            return true;
        }
    }

    /// <summary>The same, if anybody listens: what is written is not even made for nobody.</summary>
    /// <param name="level">Of the entry.</param>
    /// <param name="about">The process it is about.</param>
    /// <param name="write">Writes it.</param>
    /// <param name="entry">What is to be written.</param>
    internal void Log<TEntry>(LogLevel level, Pid about, Action<ILogger, TEntry> write, TEntry entry)
    {
        if (Logs(level))
            Log(about, write, entry);
    }

    /// <summary>Writes to the log, as nobody's code: it must not inherit a dying process's fence.</summary>
    /// <param name="about">The process it is about; told of with the failure if the log throws.</param>
    /// <param name="write">Writes it. Texts that user code makes are made in here.</param>
    /// <param name="entry">What is to be written.</param>
    internal void Log<TEntry>(Pid about, Action<ILogger, TEntry> write, TEntry entry)
    {
        try
        {
            OutsideOfProcesses(static x => x.write(x.Logger, x.entry), (Logger, write, entry));
        }
        catch (Exception failure)
        {
            Emit(new LateFailure(about, Now, failure));
        }
    }

    /// <summary>A process failed by its own doing. The first one to come here with the report logs it.</summary>
    internal void LogCrash(CrashReport crash, string decision)
    {
        if (crash.TryClaim())
            Log(LogLevel.Error, crash.Pid, static (logger, x) => ProcessFailed(logger, x.crash, x.decision), (crash, decision));
    }

    /// <summary>A message reached a server that does not handle messages.</summary>
    internal void LogUnhandled(Pid pid, string server, string message) => Log(
        pid, static (logger, x) => MessageUnhandled(logger, x.pid, x.server, x.message), (pid, server, message));

    /// <summary>Somebody's observer of a server threw.</summary>
    internal void LogObserver(Pid pid, string server, Exception failure) => Log(
        pid, static (logger, x) => ObserverFailed(logger, x.pid, x.server, x.failure), (pid, server, failure));

    private static void ProcessFailed(ILogger logger, CrashReport crash, string decision) => ProcessFailed(
        logger, crash.Pid, crash.Process, crash.Reason.ToString(), crash.Path, crash.LastMessage, crash.State, crash.MailboxLength, decision,
        crash.Reason.Exception);

    [LoggerMessage(EventId = 1001, Level = LogLevel.Error, Message =
        "{Pid} ({Process}) failed: {Reason}\n  Path: {Path}\n  Last message: {LastMessage}\n  State: {State}\n" +
        "  Unread messages: {MailboxLength}\n  Decision: {Decision}")]
    private static partial void ProcessFailed(
        ILogger logger, Pid pid, string process, string reason, string path, string lastMessage, string state, int mailboxLength,
        string decision, Exception? exception);

    [LoggerMessage(
        EventId = 2001, Level = LogLevel.Warning,
        Message = "{Pid} ({Server}) got a message it does not handle, of type {Message}; it was dropped.")]
    private static partial void MessageUnhandled(ILogger logger, Pid pid, string server, string message);

    [LoggerMessage(
        EventId = 2002, Level = LogLevel.Warning, Message = "An observer of {Pid} ({Server}) threw; it is not called any more.")]
    private static partial void ObserverFailed(ILogger logger, Pid pid, string server, Exception failure);
}
