using Espalier.Stress.Racing;

namespace Espalier.Stress.Diagnostics;

/// <summary>Fails when told to; one that traps exits fails in its terminate, too.</summary>
internal sealed class CrashingServer(bool traps) : GenServer
{
    protected internal override ValueTask<InitResult> InitAsync()
    {
        TrapExits = traps;
        return base.InitAsync();
    }

    protected internal override ValueTask<Next> HandleInfoAsync(object message) =>
        message is Go ? new(Next.Stop(ExitReason.Custom("told"))) : base.HandleInfoAsync(message);

    protected internal override ValueTask TerminateAsync(ExitReason reason) =>
        traps ? throw new ExitException(ExitReason.Custom("in terminate")) : base.TerminateAsync(reason);
}
