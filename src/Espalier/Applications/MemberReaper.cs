using Espalier.Processes;

namespace Espalier.Applications;

/// <summary>Kills what is left of an application whose master has ended, until nothing is left.</summary>
/// <remarks>
/// Whoever starts a process looks, after that is in the table, whether its starter and the master have ended; here the table is read after
/// the master has. So a newcomer is found by one of the two. <otp>application_master: kill_all_procs/0</otp>
/// </remarks>
internal sealed class MemberReaper(ProcessSystem system, ProcessCell master, Action done)
{
    private int _open;

    /// <summary>Begins. Any thread, also the turn of one that dies; does not wait.</summary>
    internal void Reap() => ProcessSystem.OutsideOfProcesses(static reaper => reaper.ReapOutside(), this);

    private void ReapOutside()
    {
        do
        {
            ProcessCell[] members = [.. system.Table.Snapshot().Where(cell => ReferenceEquals(cell.Master, master))];
            if (members.Length == 0)
            {
                done();
                return;
            }

            // One more, which is ours: so that nobody goes on with it while we are still at it.
            Volatile.Write(ref _open, members.Length + 1);
            foreach (ProcessCell member in members)
            {
                member.Apply(new(default, ExitReason.Killed, ExitSignalKind.Kill));
                if (!member.TryAddWatch(new EndWatch(this, member)))
                    Interlocked.Decrement(ref _open);
            }
        }
        while (Interlocked.Decrement(ref _open) == 0);
    }

    private sealed class EndWatch(MemberReaper reaper, ProcessCell member) : Watch(member)
    {
        internal override SignalEffect Notify(ExitReason reason)
        {
            if (Interlocked.Decrement(ref reaper._open) == 0)
                reaper.Reap();
            return SignalEffect.None;
        }
    }
}
