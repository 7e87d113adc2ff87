namespace Espalier.Servers;

/// <summary>A look into a server, or a hand on it: mail in the order of everything else, carried out by the runtime and not by callbacks.</summary>
internal abstract class InspectionCall : PendingCall
{
    protected InspectionCall(ProcessSystem system)
        : base(system)
    {
        IsInspection = true;

        // Seldom enough to leave each to the collector, and its timer with it.
        NeverRecycle();
    }

    /// <summary>Carries it out on the server's turn and answers. What it throws fails the call alone.</summary>
    internal abstract void Run(ServerBehavior server);
}
