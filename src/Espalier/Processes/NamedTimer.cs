namespace Espalier.Processes;

/// <summary>A timer for whoever holds a name when it fires. It belongs to nobody and fires once.</summary>
internal sealed class NamedTimer(ProcessSystem system, ProcessName target, object message) : ProcessTimer(message)
{
    protected override ProcessSystem System => system;

    internal override void Fire()
    {
        if (TryResolve() is { } cell)
            cell.Post(this);
    }

    private ProcessCell? TryResolve()
    {
        try
        {
            return target.TryFind(out Pid pid) ? pid.Target as ProcessCell : null;
        }
        catch (Exception failure)
        {
            // Somebody else's resolver: the timers behind this one must go on.
            system.Emit(new LateFailure(default, system.Now, failure));
            return null;
        }
    }
}
