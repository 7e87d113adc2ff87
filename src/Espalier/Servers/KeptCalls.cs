using Espalier.Processes;

namespace Espalier.Servers;

/// <summary>The calls that a server has put off: its to fail when it ends.</summary>
/// <remarks>A list through the calls, under the lock of the server's process: whoever settles one takes it out, on any thread.</remarks>
internal struct KeptCalls
{
    private PendingCall? _first;

    internal void Keep(ProcessCell cell, PendingCall call)
    {
        cell.Lock.Enter();
        call.NextKept = _first;
        if (_first is not null)
            _first.PreviousKept = call;
        _first = call;
        cell.Lock.Exit();
    }

    /// <summary>It is settled. Does nothing if it is not among them.</summary>
    internal void Forget(ProcessCell cell, PendingCall call)
    {
        cell.Lock.Enter();
        ForgetLocked(call);
        cell.Lock.Exit();
    }

    /// <summary>One of them, which is one less then; null: there is none.</summary>
    internal PendingCall? Take(ProcessCell cell)
    {
        cell.Lock.Enter();
        PendingCall? call = _first;
        if (call is not null)
            ForgetLocked(call);
        cell.Lock.Exit();
        return call;
    }

    private void ForgetLocked(PendingCall call)
    {
        if (ReferenceEquals(_first, call))
            _first = call.NextKept;
        if (call.PreviousKept is { } previous)
            previous.NextKept = call.NextKept;
        if (call.NextKept is { } next)
            next.PreviousKept = call.PreviousKept;
        call.NextKept = call.PreviousKept = null;
    }
}
