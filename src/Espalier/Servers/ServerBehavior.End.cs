using Espalier.Processes;

namespace Espalier.Servers;

/// <content>Its end: terminate, the last reply, the calls that nobody will answer.</content>
internal sealed partial class ServerBehavior
{
    internal override StepResult FailAsync(Exception failure)
    {
        ExitReason reason = ExitReason.Of(failure);
        if (IsStarting)
            return new(reason);
        using IDisposable? scope = BeginScope(Stopping);
        if (_cell.ExtraOrNull is not { Ending: not null })
            return Terminate(reason);

        // Terminate itself failed: that is the reason now, and a reply that was promised is still given.
        SendFinalReply();
        return new(reason);
    }

    internal override async ValueTask DisposeAsync()
    {
        using IDisposable? scope = BeginScope("dispose");
        if (_server is IAsyncDisposable asynchronous)
            await asynchronous.DisposeAsync();
        else if (_server is IDisposable disposable)
            disposable.Dispose();
    }

    internal override void OnEnded(ExitReason reason)
    {
        ExtraOrNull?.Idle.Cancel(_cell);
        StartOrNull?.OnEnded(reason);
    }

    private StepResult Terminate(ExitReason reason, bool isOrdered = false)
    {
        // The usual crash: nobody's code runs, and nothing is left to say.
        if (!isOrdered && _cell.Fate is null && ExtraOrNull?.Final is null && !_cell.System.OwnTerminates.Has(_server!))
            return new(reason);
        ChangeScope(Stopping);
        return StepResult.Of(TerminateAsync(reason, isOrdered));
    }

    /// <summary>Alive, and about to end: the callback may do everything. What it throws comes back through <see cref="FailAsync"/>.</summary>
    private async ValueTask<ExitReason?> TerminateAsync(ExitReason reason, bool isOrdered)
    {
        if (_cell.Fate is not null)
            return null;

        // Ordered by a supervisor: it knows how long this may take, and kills when the time is over. A supervisor has its children's time.
        if (isOrdered && !_server!.IsSupervisor && Parent.Target is ProcessCell { IsSupervisor: true } supervisor)
            _cell.BeginTerminating(reason, supervisor);
        else if (ExtraOrNull?.Final is { IsSent: false } || _cell.System.OwnTerminates.Has(_server!))
            _cell.BeginTerminating(reason, hasLimit: !_server!.IsSupervisor);

        // Without either nobody's code runs, and a crash need not pay for a limit.
        await _server!.TerminateAsync(reason);
        SendFinalReply();
        return reason;
    }

    private void SendFinalReply()
    {
        if (ExtraOrNull?.Final is { IsSent: false } final)
        {
            final.IsSent = true;

            // The caller may fetch it and give the object to another call before the report of this end is written.
            _what = final.Call.RequestOf(final.Version);
            if (_cell.ExtraOrNull?.Debug is not null)
                ObserveReply(final.Call, final.Version, final.Value);
            final.Call.Reply(final.Version, final.Value);
        }
    }
}
