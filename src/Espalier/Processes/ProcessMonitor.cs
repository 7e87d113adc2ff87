namespace Espalier.Processes;

/// <summary>One process's watch over another.</summary>
internal sealed class ProcessMonitor(ProcessCell owner, ProcessCell target, ProcessName? name) : Watch(target)
{
    internal override ProcessCell Owner { get; } = owner;

    /// <summary>Next among the owner's monitors.</summary>
    internal ProcessMonitor? NextOwned { get; set; }

    internal ProcessMonitor? PreviousOwned { get; set; }

    /// <summary>What it was asked to watch.</summary>
    internal ProcessAddress Address => name is null ? new Pid(Target) : name;

    internal MonitorRef Ref => new(this);

    internal override SignalEffect Notify(ExitReason reason) =>
        Owner.PostLocked(new NoticeMail(new Down(Ref, new Pid(Target), name, reason)));
}
