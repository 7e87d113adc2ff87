using Espalier.Hosting.Tests.Hosts;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;

namespace Espalier.Hosting.Tests;

/// <summary>A tree in a web application.</summary>
public sealed class WebHostTests
{
    [Fact]
    public async Task A_request_is_served_from_the_tree_to_its_end_although_the_host_stops_meanwhile()
    {
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Services.AddSingleton<IHostLifetime, QuietLifetime>();
        builder.Services.AddSingleton<Journal>().AddScoped<Scoped>().AddServerClient<Clerk.IClient>("clerk");
        builder.Services.AddSupervisionTree(static tree => tree.Add("clerk", Clerk.Child(40)));
        await using WebApplication app = builder.Build();
        var served = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var mayEnd = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        app.MapGet("/", async (HttpContext context) =>
        {
            served.SetResult();
            await mayEnd.Task;
            await context.Response.WriteAsync($"{await context.RequestServices.GetRequiredService<Clerk.IClient>().AddAsync(2)}");
        });
        await app.StartAsync();
        using var http = new HttpClient();

        Task<string> answer = http.GetStringAsync(new Uri(app.Urls.Single()));
        await served.Task;
        Task stop = app.StopAsync();
        mayEnd.SetResult();

        Assert.Equal("42", await answer);
        await stop;
        Assert.Equal(0, app.Services.GetRequiredService<ProcessSystem>().ProcessCount);
    }
}
