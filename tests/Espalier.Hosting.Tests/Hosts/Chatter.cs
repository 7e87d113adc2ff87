namespace Espalier.Hosting.Tests.Hosts;

/// <summary>A background service that logs wherever its code runs, and ends as it is told.</summary>
internal sealed class Chatter : BackgroundService
{
    private readonly ILogger<Chatter> _logger;
    private readonly PollerControl _control;

    public Chatter(ILogger<Chatter> logger, PollerControl control)
    {
        (_logger, _control) = (logger, control);
        control.NextInstance();
        Spoken.Says(_logger, "is made");
    }

    public override async Task StartAsync(CancellationToken cancellationToken)
    {
        Spoken.Says(_logger, "starts");
        await base.StartAsync(cancellationToken);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        Spoken.Says(_logger, "executes");
        await Task.Yield();
        Spoken.Says(_logger, "goes on");
        await _control.Command.WaitAsync(stoppingToken);
    }

    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        Spoken.Says(_logger, "stops");
        await base.StopAsync(cancellationToken);
        Spoken.Says(_logger, "has stopped");
    }

    public override void Dispose()
    {
        Spoken.Says(_logger, "is disposed");
        base.Dispose();
    }
}
