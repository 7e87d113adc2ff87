namespace Espalier.Applications;

/// <summary>Who has the applications of a plan started. Called on any thread; it must not block and must not throw.</summary>
internal interface IPlanStarter
{
    /// <summary>One could not be started. What has been started before it is stopped next.</summary>
    void OnFailed(ApplicationSpec application, StartFailedException failure)
    {
    }

    /// <summary>All of the plan is started. What is wrong with that? Then it is stopped again, as after a start that failed.</summary>
    /// <returns>Null: nothing.</returns>
    Exception? FindFault() => null;

    /// <summary>It is over.</summary>
    /// <param name="started">What has been started, in this order.</param>
    /// <param name="failure">Why not; then what had been started has been stopped again.</param>
    void OnDone(IReadOnlyList<ProcessApplication> started, Exception? failure);
}
