using Microsoft.AspNetCore.Diagnostics;

namespace Espalier.AspNetCore;

/// <summary>For the developer exception page, which would show its own otherwise.</summary>
internal sealed class CallExceptionPageFilter(CallFailureResponder responder) : IDeveloperPageExceptionFilter
{
    public async Task HandleExceptionAsync(ErrorContext errorContext, Func<ErrorContext, Task> next)
    {
        if (!await responder.TryRespondAsync(errorContext.HttpContext, errorContext.Exception))
            await next(errorContext);
    }
}
