using Espalier.Processes;

namespace Espalier.Applications;

/// <summary>Somebody waits until an application has been started.</summary>
internal sealed class ApplicationStartWait(ProcessSystem system) : PendingResult<StartResult>(system)
{
    private CancellationTokenRegistration _registration;

    internal ValueTask<StartResult> Start(
        ApplicationController controller, ApplicationSpec spec, ApplicationType type, ProcessCell? caller, CancellationToken cancellationToken)
    {
        ValueTask<StartResult> task = Task;
        var request = new StartRequest(spec, type, caller, Settle, cancellationToken);
        controller.Start(request);
        _registration = cancellationToken.UnsafeRegister(
            static state =>
            {
                var (controller, request) = ((ApplicationController, StartRequest))state!;
                controller.GiveUp(request);
            },
            (controller, request));

        // It may have been answered before there was a registration to take back.
        Interlocked.MemoryBarrier();
        if (!IsPending)
            _registration.Unregister();
        return task;
    }

    protected override void OnSettled() => _registration.Unregister();

    protected override Exception MakeTimeout() => throw new InvalidOperationException("This wait has no limit.");

    private void Settle(StartAnswer answer)
    {
        if (answer.Failure is { } failure)
            TryFail(Version, failure, isDetached: true);
        else
            TrySucceed(Version, answer.Result!);
    }
}
