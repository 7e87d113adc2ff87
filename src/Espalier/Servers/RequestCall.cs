using System.Diagnostics;
using Espalier.CompilerServices;
using Espalier.Processes;

namespace Espalier.Servers;

/// <summary>A call of generated code, whose request lies in it as a value, and whose callback's answer is the reply.</summary>
internal sealed class RequestCall<TRequest, TReply>(ProcessSystem system) : TypedCall<TReply>(system)
    where TRequest : struct, IServerCall<TReply>
{
    private TRequest _request;

    internal override object Request => _request;

    internal override string Callback => TypeText.QualifiedNameOf(typeof(TRequest));

    internal static RequestCall<TRequest, TReply> Rent(ProcessSystem system, TRequest request)
    {
        RequestCall<TRequest, TReply> call = system.Calls.TryRent(RequestType<TRequest>.Index) is { } used
            ? (RequestCall<TRequest, TReply>)used
            : new RequestCall<TRequest, TReply>(system);
        call._request = request;
        return call;
    }

    [StackTraceHidden]
    internal override StepResult HandleBy(ServerBehavior behavior, GenServer server, long version) =>
        _request.IsFor(server)
            ? behavior.Finish(this, version, _request.InvokeAsync(server))
            : behavior.Finish(this, version, new ValueTask<CallResult>(server.RefuseCall(_request, new Caller(this, version))));

    protected override void LetGo() => _request = default;

    protected override void Return() => System.Calls.Return(RequestType<TRequest>.Index, this);
}
