namespace Espalier.Processes;

/// <summary>A continuation of code that runs in a process, on its way to the process's turn.</summary>
internal sealed class PostedCallback(SendOrPostCallback callback, object? state) : Mail
{
    /// <summary>The state machine that goes on, as far as it can be told: for reports.</summary>
    internal object? Origin => state is Delegate continuation ? continuation.Target : state;

    internal override void Resume() => callback(state);
}
