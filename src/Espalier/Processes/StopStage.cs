namespace Espalier.Processes;

/// <summary>What is stopped in its own order before the processes of a system are asked to end.</summary>
internal abstract class StopStage
{
    /// <summary>The stop begins. Any thread, once; returns at once and calls <see cref="ProcessSystem.EndProcesses"/> when it is done.</summary>
    internal abstract void Begin();

    /// <summary>The root of an application gives up: its children are going to be stopped. On its turn.</summary>
    /// <param name="master">The application's.</param>
    internal abstract void OnRootGivesUp(ProcessCell master);

    /// <summary>No process is left. Any thread, perhaps more than once.</summary>
    internal abstract void OnEmpty();
}
