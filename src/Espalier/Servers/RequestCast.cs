using System.Diagnostics;
using Espalier.CompilerServices;

namespace Espalier.Servers;

/// <summary>A cast of generated code, whose message lies in it as a value.</summary>
internal sealed class RequestCast<TRequest>(TRequest request) : CastMail
    where TRequest : struct, IServerCast
{
    internal override object Message => request;

    internal override string Callback => TypeText.QualifiedNameOf(typeof(TRequest));

    [StackTraceHidden]
    internal override ValueTask<Next> HandleBy(GenServer server) =>
        request.IsFor(server) ? request.InvokeAsync(server) : server.IgnoreCast(request);
}
