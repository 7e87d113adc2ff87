using Espalier;

namespace Company.Worker_1;

/// <summary>Measures again and again. Catch what you can answer, and let the rest go: it ends this process, and another one begins.</summary>
public sealed partial class Sensor(TimeSpan period, [Service] History.IClient history, [Service] ILogger<Sensor> logger) : GenServer
{
    protected override ValueTask<InitResult> InitAsync()
    {
        // The first time at once, but behind the start: the tree does not wait for a device.
        Context.SendAfter(new Tick(), TimeSpan.Zero);
        return new(InitResult.Ok);
    }

    [Info]
    private async Task OnTickAsync(Tick tick, CancellationToken cancellationToken)
    {
        history.Add(Random.Shared.NextDouble());
        double? mean = await history.MeanAsync(cancellationToken: cancellationToken);
        MeanIs(logger, mean);
        Context.SendAfter(tick, period);
    }

    [LoggerMessage(EventId = 1, Level = LogLevel.Information, Message = "The mean is {Mean}.")]
    private static partial void MeanIs(ILogger logger, double? mean);

    private sealed record Tick;
}
