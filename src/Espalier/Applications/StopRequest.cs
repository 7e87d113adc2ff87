using Espalier.Processes;

namespace Espalier.Applications;

/// <summary>Somebody wants an application to run no more.</summary>
/// <param name="caller">The process whose code asks; null: code outside of any.</param>
/// <param name="answer">
/// Called once, on any thread, outside of all locks: was it started, or why is that refused? It must not block and must not throw.
/// </param>
internal sealed class StopRequest(ProcessCell? caller, Action<bool, Exception?> answer) : ApplicationRequest(caller)
{
    internal void Answer(bool wasStarted) => answer(wasStarted, null);

    internal void Refuse(Exception failure) => answer(false, failure);
}
