using Microsoft.AspNetCore.Diagnostics.HealthChecks;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace OrderService.Web;

/// <summary>What whoever runs the program asks: must it be started anew, and may it have requests?</summary>
internal static class HealthEndpoints
{
    internal static void MapHealth(this WebApplication app)
    {
        app.MapHealthChecks("/health/live", OptionsFor("live"));
        app.MapHealthChecks("/health/ready", OptionsFor("ready"));
    }

    private static HealthCheckOptions OptionsFor(string tag) => new()
    {
        Predicate = check => check.Tags.Contains(tag),
        ResponseWriter = WriteAsync,
    };

    // The status, and in the next line why, if there is a reason.
    private static Task WriteAsync(HttpContext context, HealthReport report) => context.Response.WriteAsync(
        string.Concat(report.Entries.Values.Select(static entry => $"\n{entry.Description}").Prepend($"{report.Status}")).Trim(),
        context.RequestAborted);
}
