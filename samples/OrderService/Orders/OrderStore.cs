using System.Collections.Concurrent;
using System.Globalization;

namespace OrderService.Orders;

/// <summary>Stands for a database: what is in it outlives every process. It is lost with the program, because this is a sample.</summary>
internal sealed class OrderStore
{
    private readonly ConcurrentDictionary<string, OrderRecord> _orders = new();
    private int _last;

    internal IReadOnlyList<OrderRecord> All => [.. _orders.Values];

    internal OrderRecord Add(string article, decimal price)
    {
        var order = new OrderRecord(Interlocked.Increment(ref _last).ToString(CultureInfo.InvariantCulture), article, price);
        Save(order);
        return order;
    }

    internal void Save(OrderRecord order) => _orders[order.Id] = order;

    internal OrderRecord? Find(string id) => _orders.GetValueOrDefault(id);
}
