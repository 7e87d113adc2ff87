using Espalier.Processes;

namespace Espalier.Applications;

/// <summary>Somebody wants an application started or stopped, and waits for it.</summary>
internal abstract class ApplicationRequest(ProcessCell? caller)
{
    /// <summary>The process whose code asks; null: code outside of any.</summary>
    internal ProcessCell? Caller => caller;

    /// <summary>The application that cannot be started or stopped before this is answered; null: there is none. The controller's.</summary>
    internal ApplicationRun? Waiter { get; set; }

    /// <summary>It began what it waits for. The controller's.</summary>
    internal bool IsFounder { get; set; }
}
