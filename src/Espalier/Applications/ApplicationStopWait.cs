using Espalier.Processes;

namespace Espalier.Applications;

/// <summary>Somebody waits until an application has been stopped.</summary>
internal sealed class ApplicationStopWait(ProcessSystem system) : PendingResult<bool>(system)
{
    internal ValueTask<bool> Start(ApplicationController controller, string name, ProcessCell? caller, CancellationToken cancellationToken)
    {
        ValueTask<bool> task = Task;
        controller.Stop(name, new StopRequest(caller, Settle));
        CancelWith(cancellationToken);
        return task;
    }

    protected override Exception MakeTimeout() => throw new InvalidOperationException("This wait has no limit.");

    private void Settle(bool wasStarted, Exception? failure)
    {
        if (failure is null)
            TrySucceed(Version, wasStarted);
        else
            TryFail(Version, failure, isDetached: true);
    }
}
