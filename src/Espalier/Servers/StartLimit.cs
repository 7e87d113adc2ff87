using Espalier.Processes;
using Espalier.Time;

namespace Espalier.Servers;

/// <summary>What may end a start early: its time, its token. Apart from the start, because most have neither.</summary>
internal sealed class StartLimit(ServerStart start, ProcessCell cell, CancellationToken token) : TimerNode
{
    private CancellationTokenRegistration _registration;

    internal CancellationToken Token => token;

    internal void Watch() => _registration = token.UnsafeRegister(static limit => ((StartLimit)limit!).Cancel(), this);

    /// <summary>The start has been answered.</summary>
    internal void Release()
    {
        start.System.Timers.Cancel(this);
        _registration.Unregister();
    }

    internal override void Fire() => start.GiveUp(cell, new StartResult.Failed(new StartError.TimedOut()));

    private void Cancel() => start.GiveUp(cell, null);
}
