using Espalier;

namespace OrderService.Orders;

/// <summary>One order, as a process: its changes wait in line. What it says is in the store already, and a new life goes on from there.</summary>
internal sealed partial class Order(string id, [Service] OrderStore store) : GenServer
{
    private OrderRecord _order = store.Find(id) ?? throw new InvalidOperationException($"There is no order {id}.");

    [Call]
    private OrderRecord Get() => _order;

    /// <summary>The first receipt counts.</summary>
    [Call]
    private OrderRecord ConfirmPayment(string receipt)
    {
        if (_order.Receipt is null)
        {
            // First what outlives a crash, then what does not.
            OrderRecord paid = _order with { Receipt = receipt };
            store.Save(paid);
            _order = paid;
        }
        return _order;
    }
}
