using System.Globalization;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Espalier.AspNetCore;

/// <summary>Answers requests that failed because a call did.</summary>
internal sealed class CallFailureResponder(
    IOptions<SupervisionProblemDetailsOptions> options, IHostEnvironment environment, ILoggerFactory loggers)
{
    private readonly ILogger _logger = loggers.CreateLogger("Espalier.AspNetCore");

    /// <summary>Answers the request.</summary>
    /// <returns>False: it is not for us to answer, and nothing was done.</returns>
    public async ValueTask<bool> TryRespondAsync(HttpContext context, Exception exception)
    {
        if (context.Response.HasStarted || CallFailure.Of(exception) is not { } failure)
            return false;
        WebLog.CallHasFailed(_logger, context.Request.Method, context.Request.Path, failure.Status, exception.Message);
        context.Response.Clear();
        context.Response.StatusCode = failure.Status;
        context.Response.Headers.CacheControl = "no-store";
        long seconds = (long)Math.Ceiling(options.Value.RetryAfter.TotalSeconds);
        if (failure.Status == StatusCodes.Status503ServiceUnavailable && seconds > 0)
            context.Response.Headers.RetryAfter = seconds.ToString(CultureInfo.InvariantCulture);
        var problem = new ProblemDetails
        {
            Status = failure.Status,
            Title = failure.Title,
            Detail = environment.IsDevelopment() ? exception.Message : failure.Detail,
        };
        var problems = context.RequestServices.GetService<IProblemDetailsService>();
        if (problems is null || !await problems.TryWriteAsync(new() { HttpContext = context, ProblemDetails = problem }))
            await WriteAsync(context.Response, problem);
        return true;
    }

    /// <summary>By hand, because it has to work without any serializer that the program may have set up.</summary>
    private static async Task WriteAsync(HttpResponse response, ProblemDetails problem)
    {
        response.ContentType = "application/problem+json";
        if (HttpMethods.IsHead(response.HttpContext.Request.Method))
            return;
        using var body = new MemoryStream();
        await using (var writer = new Utf8JsonWriter(body))
        {
            writer.WriteStartObject();
            writer.WriteString("title", problem.Title);
            writer.WriteNumber("status", problem.Status!.Value);
            writer.WriteString("detail", problem.Detail);
            writer.WriteEndObject();
        }
        response.ContentLength = body.Length;

        // Without the request's token: a client that has gone makes no failure of this, and the write to nobody ends at once.
        await response.Body.WriteAsync(body.GetBuffer().AsMemory(0, (int)body.Length), CancellationToken.None);
    }
}
