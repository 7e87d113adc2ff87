using Espalier.Processes;

namespace Espalier.Servers;

/// <content>Does what the callbacks answer.</content>
internal sealed partial class ServerBehavior
{
    /// <summary>Does what the answer to a call says.</summary>
    internal StepResult Finish(PendingCall call, long version, ValueTask<CallResult> answer) =>
        answer.IsCompletedSuccessfully ? ApplyCall(call, version, answer.Result) : StepResult.Of(FinishCallAsync(call, version, answer));

    /// <summary>The same for a callback whose answer is the reply itself.</summary>
    internal StepResult Finish<TReply>(TypedCall<TReply> call, long version, ValueTask<TReply> answer) =>
        answer.IsCompletedSuccessfully ? ApplyReply(call, version, answer.Result) : StepResult.Of(FinishReplyAsync(call, version, answer));

    private async ValueTask<ExitReason?> FinishReplyAsync<TReply>(TypedCall<TReply> call, long version, ValueTask<TReply> answer) =>
        await ApplyReply(call, version, await answer);

    private StepResult ApplyReply<TReply>(TypedCall<TReply> call, long version, TReply reply)
    {
        // As in ApplyCall.
        if (_cell.Fate is not null)
            return default;
        if (_cell.ExtraOrNull?.Debug is not null)
            ObserveReply(call, version, reply);
        if (call.ReplyTyped(version, reply) || !call.IsPendingAs(version))
            Release();
        return Apply(Next.Receive);
    }

    private async ValueTask<ExitReason?> FinishCallAsync(PendingCall call, long version, ValueTask<CallResult> answer) =>
        await ApplyCall(call, version, await answer);

    private StepResult ApplyCall(PendingCall call, long version, CallResult result)
    {
        // A fate that came meanwhile fences the answer too; the call fails with the process.
        if (_cell.Fate is not null)
            return default;
        switch (result.Kind)
        {
            case CallKind.Reply:
                if (_cell.ExtraOrNull?.Debug is not null)
                    ObserveReply(call, version, result.Value);

                // A kill this very moment refuses the reply: then the call is still ours to fail.
                if (call.Reply(version, result.Value, endsTurn: result.Then.Kind == NextKind.Receive) || !call.IsPendingAs(version))
                    Release();
                return Apply(result.Then);
            case CallKind.Later:
                Release();
                call.KeepAt(this, version);
                return Apply(result.Then);
            case CallKind.Stop:
                return Terminate(result.Reason);
            case CallKind.StopWithReply:
                call.ThrowIfNoReply(result.Value);
                Extra.Final = new FinalReply(call, version, result.Value);
                return Terminate(result.Reason);
            default:
                return Terminate(ExitReason.BadReturn(Callback));
        }
    }

    /// <summary>Does what a callback answers.</summary>
    internal StepResult Finish(ValueTask<Next> answer) =>
        answer.IsCompletedSuccessfully ? Apply(answer.Result) : StepResult.Of(FinishAsync(answer));

    /// <summary>Does what the answer to a message says, for those of the runtime who wait themselves.</summary>
    internal StepResult Finish(Next answer) => Apply(answer);

    /// <summary>Does what the answer to a call says, for those of the runtime who wait themselves.</summary>
    internal StepResult Finish(PendingCall call, long version, CallResult answer) => ApplyCall(call, version, answer);

    private async ValueTask<ExitReason?> FinishAsync(ValueTask<Next> answer) => await Apply(await answer);

    private StepResult Apply(Next next)
    {
        while (_cell.Fate is null)
        {
            switch (next.Kind)
            {
                case NextKind.Receive or NextKind.Hibernate:
                    ForgetHandled();
                    return default;
                case NextKind.ReceiveFor:
                    ForgetHandled();
                    Extra.Idle.Arm(_cell, next.Time);
                    return default;
                case NextKind.Stop:
                    return Terminate(next.Reason);
                case NextKind.None:
                    return Terminate(ExitReason.BadReturn(Callback));
                default:
                    // Before any message, and in a loop: a chain of continues must not grow the stack.
                    Note(HandledKind.Continue, next.Argument);
                    ChangeScope("continue", next.Argument.GetType());
                    ValueTask<Next> answer = _server!.HandleContinueAsync(next.Argument);
                    if (!answer.IsCompletedSuccessfully)
                        return StepResult.Of(FinishAsync(answer));
                    next = answer.Result;
                    break;
            }
        }
        return default;
    }
}
