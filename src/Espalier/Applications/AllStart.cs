using Espalier.Processes;

namespace Espalier.Applications;

/// <summary>Starts the applications of a plan one after another; if one fails, stops those that it has started, the last one first.</summary>
/// <remarks>Goes on with each answer, on whatever thread gives it: it needs no process and no context of its own.</remarks>
internal sealed class AllStart(
    ApplicationController controller, IReadOnlyList<ApplicationSpec> plan, ApplicationType type, ProcessCell? caller, IPlanStarter starter)
{
    private readonly List<ApplicationRun> _made = [];
    private CancellationToken _token;
    private CancellationTokenRegistration _registration;
    private StartRequest? _open;
    private int _next;

    /// <summary>Begins.</summary>
    /// <param name="token">Gives it up.</param>
    internal void Begin(CancellationToken token)
    {
        _token = token;
        _registration = token.UnsafeRegister(static self => ((AllStart)self!).GiveUp(), this);
        Go();
    }

    private void Go()
    {
        if (_token.IsCancellationRequested)
        {
            Undo(new OperationCanceledException(_token));
            return;
        }
        if (_next == plan.Count)
        {
            IReadOnlyList<ProcessApplication> started = [.. _made.Select(static run => run.Application)];
            if (starter.FindFault() is { } fault)
                Undo(fault);
            else
                Finish(started, null);
            return;
        }
        var request = new StartRequest(plan[_next++], type, caller, OnAnswer, _token);
        Volatile.Write(ref _open, request);
        controller.Start(request);

        // The token may have come before there was anything to give up.
        Interlocked.MemoryBarrier();
        if (_token.IsCancellationRequested)
            controller.GiveUp(request);
    }

    private void GiveUp()
    {
        if (Volatile.Read(ref _open) is { } request)
            controller.GiveUp(request);
    }

    private void OnAnswer(StartAnswer answer)
    {
        if (answer.Made is { } made)
            _made.Add(made);
        if (answer.Failure is { } failure)
            Undo(failure);
        else if (answer.Result is StartResult.Failed { Error: not StartError.AlreadyStarted } failed)
            Fail(plan[_next - 1], failed.Error);
        else
            Go();
    }

    private void Fail(ApplicationSpec application, StartError error)
    {
        var failure = new StartFailedException(error, $"application {application.Name}");
        starter.OnFailed(application, failure);
        Undo(failure);
    }

    /// <summary>The last started first, each waited for.</summary>
    private void Undo(Exception failure)
    {
        if (_made.Count == 0)
        {
            Finish([], failure);
            return;
        }
        ApplicationRun last = _made[^1];
        _made.RemoveAt(_made.Count - 1);
        controller.Stop(last, new StopRequest(caller, (_, _) => Undo(failure)));
    }

    private void Finish(IReadOnlyList<ProcessApplication> started, Exception? failure)
    {
        _registration.Unregister();
        starter.OnDone(started, failure);
    }
}
