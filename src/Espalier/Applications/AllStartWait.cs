using Espalier.Processes;

namespace Espalier.Applications;

/// <summary>Somebody waits until an application and all that it depends on have been started.</summary>
internal sealed class AllStartWait(ProcessSystem system)
    : PendingResult<IReadOnlyList<ProcessApplication>>(system), IPlanStarter
{
    internal ValueTask<IReadOnlyList<ProcessApplication>> Start(
        ApplicationController controller, IReadOnlyList<ApplicationSpec> plan, ApplicationType type, ProcessCell? caller,
        CancellationToken cancellationToken)
    {
        ValueTask<IReadOnlyList<ProcessApplication>> task = Task;
        new AllStart(controller, plan, type, caller, this).Begin(cancellationToken);
        return task;
    }

    public void OnDone(IReadOnlyList<ProcessApplication> started, Exception? failure)
    {
        if (failure is null)
            TrySucceed(Version, started);
        else
            TryFail(Version, failure, isDetached: true);
    }

    protected override Exception MakeTimeout() => throw new InvalidOperationException("This wait has no limit.");
}
