using Company.Web_1;
using Espalier;
using Microsoft.AspNetCore.Diagnostics.HealthChecks;

WebApplicationBuilder builder = WebApplication.CreateBuilder(args);

// Clients make up the names, so somebody has to say how many there may be.
int maxCounters = builder.Configuration.GetValue("MaxCounters", 10_000);

// A clock of your own, and the tests decide what time it is.
builder.Services.AddSingleton(TimeProvider.System);

// Handles: they mean whoever runs under the name, also after a restart.
builder.Services
    .AddSingleton(static services => new ProcessRegistry<string>(services.GetRequiredService<ProcessSystem>(), "counter-names"))
    .AddSingleton<CounterDesk>();

builder.Services.AddSupervisionTree(tree => tree
    .AddSupervisor("counting", counting =>
    {
        // Children start in this order and stop in reverse. If the names are lost, so are the counters that hold them.
        counting.Options = new SupervisorOptions { Strategy = SupervisionStrategy.RestForOne };
        counting
            .Add(static services => services.GetRequiredService<ProcessRegistry<string>>().Child())
            .Add("counters", DynamicSupervisor.Child(new DynamicSupervisorOptions { MaxChildren = maxCounters }));
    })
    // A BackgroundService that you have becomes a child by .AddBackgroundService<T>().
    .Configure(builder.Configuration.GetSection("Tree")));

builder.Services.AddHealthChecks().AddSupervisionTree();

// A call that fails becomes a 503 or a 504 that says so; whatever else is thrown, a 500.
builder.Services.AddProblemDetails().AddSupervisionProblemDetails();

WebApplication app = builder.Build();
app.UseExceptionHandler();
app.MapHealthChecks("/health/live", new HealthCheckOptions { Predicate = static check => check.Tags.Contains("live") });
app.MapHealthChecks("/health/ready", new HealthCheckOptions { Predicate = static check => check.Tags.Contains("ready") });
app.MapPost("/counters/{name}", static async (string name, CounterDesk desk, CancellationToken aborted) =>
{
    Counter.IClient? counter = await desk.OpenAsync(name, aborted);
    return counter is null
        ? Results.Problem("There are as many counters as there may be.", statusCode: StatusCodes.Status429TooManyRequests)
        : Results.Ok(await counter.AddAsync(1, cancellationToken: aborted));
});

// Ends with 0 when the program is told to stop, and with another code when restarts do not help.
await app.RunAsync();
