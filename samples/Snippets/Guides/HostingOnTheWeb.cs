using Espalier;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Diagnostics.HealthChecks;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;

namespace Snippets.Guides;

internal static class HostingOnTheWeb
{
    // begin health
    // Two checks of the whole tree, and one of a part of it that the program can do without.
    internal static void AddHealth(WebApplicationBuilder builder) => builder.Services
        .AddHealthChecks()
        .AddSupervisionTree()
        .AddSupervisionTree("root/mail", name: "mail", tags: ["ready"], failureStatus: HealthStatus.Degraded);

    internal static void MapHealth(WebApplication app)
    {
        app.MapHealthChecks("/ready", new HealthCheckOptions { Predicate = static check => check.Tags.Contains("ready") });
        app.MapHealthChecks("/live", new HealthCheckOptions { Predicate = static check => check.Tags.Contains("live") });
    }
    // end health

    // begin web
    internal static void AddWeb(WebApplicationBuilder builder) => builder.Services
        .AddSupervisionProblemDetails(static options => options.RetryAfter = TimeSpan.FromSeconds(2));
    // end web

    // begin tasks
    internal static void AddReceipts(HostApplicationBuilder builder) => builder.Services.AddSupervisionTree(
        static tree => tree.AddTaskSupervisor("receipts", maxTasks: 100, drainTime: TimeSpan.FromSeconds(10)));

    // The request is answered at once. The receipt is sent behind it, and also if the program is told to stop meanwhile. The services of the
    // request are disposed by then: the task has a scope of its own.
    internal static async Task<IResult> PayAsync([FromKeyedServices("receipts")] TaskSupervisor receipts)
    {
        StartResult start = await receipts.StartChildAsync(
            static self => self.Services!.GetRequiredService<Rates>().RefreshAsync(self.CancellationToken));
        return start is StartResult.Started ? Results.Accepted() : Results.StatusCode(StatusCodes.Status429TooManyRequests);
    }
    // end tasks
}
