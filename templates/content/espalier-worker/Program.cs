using Company.Worker_1;
using Espalier;

HostApplicationBuilder builder = Host.CreateApplicationBuilder(args);

// A clock of your own, and the tests decide what time it is.
builder.Services.AddSingleton(TimeProvider.System);

// Whoever is given this client talks to the history that runs, also after a restart.
builder.Services.AddServerClient<History.IClient>("history");

builder.Services.AddSupervisionTree(tree => tree
    .AddSupervisor("measurements", static measurements =>
    {
        // Children start in this order and stop in reverse. If the history crashes, those behind it begin anew too.
        measurements.Options = new SupervisorOptions { Strategy = SupervisionStrategy.RestForOne };
        measurements
            .Add("history", History.Child(capacity: 100))
            .Add("sensor", Sensor.Child(TimeSpan.FromSeconds(5)));
    })
    // A BackgroundService that you have becomes a child by .AddBackgroundService<T>().
    .Configure(builder.Configuration.GetSection("Tree")));

// Ends with 0 when the program is told to stop, and with another code when restarts do not help.
await builder.Build().RunAsync();
