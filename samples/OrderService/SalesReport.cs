using OrderService.Orders;

namespace OrderService;

/// <summary>A background service as there are many: it was there before the tree, and has not been changed for it.</summary>
internal sealed partial class SalesReport(OrderStore store, TimeProvider time, ILogger<SalesReport> logger) : BackgroundService
{
    private static readonly TimeSpan Period = TimeSpan.FromMinutes(1);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Period, time);
        do
        {
            IReadOnlyList<OrderRecord> orders = store.All;
            decimal paid = orders.Where(static order => order.Receipt is not null).Sum(static order => order.Price);
            Report(logger, orders.Count, paid);
        }
        while (await timer.WaitForNextTickAsync(stoppingToken));
    }

    [LoggerMessage(EventId = 1, Level = LogLevel.Information, Message = "{Orders} orders, {Paid} paid.")]
    private static partial void Report(ILogger logger, int orders, decimal paid);
}
