using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;

namespace Espalier.AspNetCore;

/// <summary>For programs that have nothing else that handles exceptions: outside of everything, so that those who have come first.</summary>
internal sealed class CallExceptionStartup(CallFailureResponder responder) : IStartupFilter
{
    public Action<IApplicationBuilder> Configure(Action<IApplicationBuilder> next) => app =>
    {
        app.Use(async (context, inner) =>
        {
            try
            {
                await inner(context);
            }
            catch (Exception exception) when (!context.Response.HasStarted && CallFailure.Of(exception) is not null)
            {
                await responder.TryRespondAsync(context, exception);
            }
        });
        next(app);
    };
}
