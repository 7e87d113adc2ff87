using System.Diagnostics;

namespace Espalier.Processes;

/// <summary>The small lock over a cell's tables. Held for a few instructions, never over user code.</summary>
/// <remarks>A mutable struct that lives in its cell: a lock object would cost every process 24 bytes.</remarks>
internal struct CellLock
{
    private byte _held;

    internal void Enter()
    {
        if (Interlocked.CompareExchange(ref _held, 1, 0) != 0)
            EnterContended();
    }

    internal void Exit()
    {
        Debug.Assert(Volatile.Read(ref _held) == 1, "Whoever leaves it holds it.");
        Volatile.Write(ref _held, 0);
    }

    /// <summary>Two cells at once, the older first: the one order that everybody takes, so nobody waits in a circle.</summary>
    internal static void EnterBoth(ProcessCell a, ProcessCell b)
    {
        if (ReferenceEquals(a, b))
        {
            a.Lock.Enter();
            return;
        }
        (ProcessCell older, ProcessCell younger) = a.Id < b.Id ? (a, b) : (b, a);
        older.Lock.Enter();
        younger.Lock.Enter();
    }

    internal static void ExitBoth(ProcessCell a, ProcessCell b)
    {
        a.Lock.Exit();
        if (!ReferenceEquals(a, b))
            b.Lock.Exit();
    }

    private void EnterContended()
    {
        var spin = new SpinWait();
        do
            spin.SpinOnce(sleep1Threshold: -1);
        while (Interlocked.CompareExchange(ref _held, 1, 0) != 0);
    }
}
