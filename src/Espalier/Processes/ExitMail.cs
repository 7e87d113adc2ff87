namespace Espalier.Processes;

/// <summary>A crashed child's exit on its way to its supervisor, with the report that is to be logged together with the decision.</summary>
internal sealed class ExitMail(ProcessSystem system, TrappedExit exit, CrashReport crash) : Mail
{
    internal override object Body => exit;

    internal CrashReport Crash => crash;

    internal override bool Refuse(ExitReason reason, bool isDetached)
    {
        system.LogCrash(crash, CrashDecision.SupervisorEnded);
        return true;
    }

    /// <summary>Somebody else than the supervisor's own code has taken it out of the mailbox.</summary>
    internal void OnTaken() => system.LogCrash(crash, CrashDecision.TakenUnhandled);
}
