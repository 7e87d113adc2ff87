using Microsoft.AspNetCore.Diagnostics;
using Microsoft.AspNetCore.Http;

namespace Espalier.AspNetCore;

/// <summary>For programs that use <c>UseExceptionHandler</c>.</summary>
internal sealed class CallExceptionHandler(CallFailureResponder responder) : IExceptionHandler
{
    public ValueTask<bool> TryHandleAsync(HttpContext httpContext, Exception exception, CancellationToken cancellationToken) =>
        responder.TryRespondAsync(httpContext, exception);
}
