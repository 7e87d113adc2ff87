namespace Espalier.Tests.Processes;

/// <summary>Reasons to go through, one of every kind that can be sent.</summary>
internal static class ReasonTable
{
    /// <summary>Every reason but normal: those that end a process that does not trap.</summary>
    public static TheoryData<ExitReason> Deadly => new()
    {
        ExitReason.Shutdown,
        ExitReason.ShutdownWith("maintenance"),
        ExitReason.Killed,
        ExitReason.NoProcess,
        ExitReason.TimedOut,
        ExitReason.CallingSelf,
        ExitReason.CallFailed(CallOperation.Call, ExitReason.TimedOut),
        ExitReason.Crashed(new FormatException("made up")),
        ExitReason.Custom("broken"),
    };

    public static TheoryData<ExitReason> All
    {
        get
        {
            TheoryData<ExitReason> all = Deadly;
            all.Add(ExitReason.Normal);
            return all;
        }
    }
}
