namespace Espalier.Hosting.Tests.Hosts;

/// <summary>A background service that does not listen.</summary>
internal sealed class Endless(Journal journal, EndlessEnd end) : BackgroundService
{
    internal static void End(IServiceProvider services) => services.GetRequiredService<EndlessEnd>().Source.SetResult();

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        journal.Add("endless runs");
        await end.Source.Task;
    }
}
