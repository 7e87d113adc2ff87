using Espalier;

namespace OrderService.Orders;

/// <summary>
/// Starts a process for each order of the store. It stands behind the supervisor of the orders, and so begins anew with it: a dynamic
/// supervisor that is started again has no children.
/// </summary>
internal sealed class OrderOpener(OrderStore store, OrderDesk desk) : GenServer
{
    protected override async ValueTask<InitResult> InitAsync()
    {
        foreach (OrderRecord order in store.All)
            await desk.OpenAsync(order.Id, Context.CancellationToken);
        return InitResult.Ok;
    }
}
