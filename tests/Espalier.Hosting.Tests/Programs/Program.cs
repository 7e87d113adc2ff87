namespace Espalier.Hosting.Tests.Programs;

/// <summary>The programs that tests start as processes of their own.</summary>
internal static class Program
{
    private static async Task<int> Main(string[] arguments)
    {
        switch (arguments)
        {
            // What a main without a code of its own returns.
            case ["catching", .. var code]:
                if (code is [var text])
                    Environment.ExitCode = int.Parse(text, System.Globalization.CultureInfo.InvariantCulture);
                await RunAsync(Crashing, catches: true);
                return Environment.ExitCode;
            case ["returning"]:
                await RunAsync(Crashing);
                return 0;
            case ["hanging"]:
                await RunAsync(Hanging, catches: true);
                return Environment.ExitCode;
            case ["serving"]:
                await RunAsync(Serving, tellsStart: true);
                return Environment.ExitCode;
            default:
                await Console.Error.WriteLineAsync($"There is no program \"{string.Join(' ', arguments)}\".");
                return 64;
        }
    }

    private static async Task RunAsync(Action<SupervisionTreeBuilder> configure, bool catches = false, bool tellsStart = false)
    {
        HostApplicationBuilder builder = Host.CreateApplicationBuilder(new HostApplicationBuilderSettings { ApplicationName = "shop" });
        builder.Logging.ClearProviders();
        builder.Services.Configure<HostOptions>(static options => options.ShutdownTimeout = TimeSpan.FromSeconds(4));
        builder.Services.AddSupervisionTree(configure);
        try
        {
            using IHost host = builder.Build();
            if (tellsStart)
            {
                host.Services.GetRequiredService<IHostApplicationLifetime>().ApplicationStarted
                    .Register(static () => Console.Out.WriteLine("host has started"));
            }
            await host.RunAsync();
        }
        catch (SupervisionFailedException failure) when (catches)
        {
            await Console.Out.WriteLineAsync(failure.ToString());
        }
    }

    private static void Crashing(SupervisionTreeBuilder tree)
    {
        tree.Options = new SupervisorOptions { MaxRestarts = 1 };
        tree.AddSupervisor("desk", static desk =>
        {
            desk.Options = new SupervisorOptions { MaxRestarts = 1 };
            desk.AddWorker("till", static async cancellationToken =>
            {
                await Task.Yield();
                throw new InvalidOperationException("no coins", new TimeoutException("the bank sleeps"));
            });
        });
    }

    private static void Hanging(SupervisionTreeBuilder tree)
    {
        Crashing(tree);
        tree.AddWorker(
            "deaf", static _ => Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, CancellationToken.None),
            static spec => spec with { Shutdown = ShutdownPolicy.Infinite });
    }

    private static void Serving(SupervisionTreeBuilder tree)
    {
        foreach (string name in new[] { "one", "two", "three" })
        {
            tree.AddWorker(name, async cancellationToken =>
            {
                await Console.Out.WriteLineAsync($"start {name}");
                try
                {
                    await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, cancellationToken);
                }
                finally
                {
                    await Console.Out.WriteLineAsync($"stop {name}");
                }
            });
        }
    }
}
