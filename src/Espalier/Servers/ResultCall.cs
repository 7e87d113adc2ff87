using System.Diagnostics;
using Espalier.CompilerServices;
using Espalier.Processes;

namespace Espalier.Servers;

/// <summary>A call of generated code whose callback answers with more than the reply, or replies later.</summary>
internal sealed class ResultCall<TRequest, TReply>(ProcessSystem system) : TypedCall<TReply>(system)
    where TRequest : struct, IServerResultCall<TReply>
{
    private TRequest _request;

    internal override object Request => _request;

    internal override string Callback => TypeText.QualifiedNameOf(typeof(TRequest));

    internal static ResultCall<TRequest, TReply> Rent(ProcessSystem system, TRequest request)
    {
        ResultCall<TRequest, TReply> call = system.Calls.TryRent(RequestType<TRequest>.Index) is { } used
            ? (ResultCall<TRequest, TReply>)used
            : new ResultCall<TRequest, TReply>(system);
        call._request = request;
        return call;
    }

    [StackTraceHidden]
    internal override StepResult HandleBy(ServerBehavior behavior, GenServer server, long version)
    {
        var caller = new Caller(this, version);
        return behavior.Finish(
            this, version, _request.IsFor(server) ? Plain(_request.InvokeAsync(server, new(caller))) : new(server.RefuseCall(_request, caller)));
    }

    protected override void LetGo() => _request = default;

    protected override void Return() => System.Calls.Return(RequestType<TRequest>.Index, this);

    private static ValueTask<CallResult> Plain(ValueTask<CallResult<TReply>> answer) =>
        answer.IsCompletedSuccessfully ? new(answer.Result.Plain) : PlainAsync(answer);

    private static async ValueTask<CallResult> PlainAsync(ValueTask<CallResult<TReply>> answer) => (await answer).Plain;
}
