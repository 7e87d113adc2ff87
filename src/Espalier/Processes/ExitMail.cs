namespace Espalier.Processes;

/// <summary>The end of a linked process on its way to a supervisor, with the report, if it crashed, that is logged with the decision.</summary>
internal sealed class ExitMail(ProcessSystem system, TrappedExit exit, CrashReport? crash) : Mail
{
    internal override object Body => exit;

    internal CrashReport? Crash => crash;

    internal override bool Refuse(ExitReason reason, bool isDetached)
    {
        if (crash is not null)
            system.LogCrash(crash, CrashDecision.SupervisorEnded);
        return false;
    }

    /// <summary>Somebody else than the supervisor's own code has taken it out of the mailbox.</summary>
    internal void OnTaken()
    {
        if (crash is not null)
            system.LogCrash(crash, CrashDecision.TakenUnhandled);
    }
}
