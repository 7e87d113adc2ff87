using Espalier;
using OrderService.Mails;
using OrderService.Payments;

namespace OrderService.Orders;

/// <summary>What can be done with orders. An ordinary class: any thread may use it, and it knows the processes by their names.</summary>
internal sealed class OrderDesk(
    ProcessSystem system, ProcessRegistry<string> names, OrderStore store, PaymentGateway.IClient gateway, TaskSupervisor tasks, Outbox outbox)
{
    private readonly DynamicSupervisorRef _orders = DynamicSupervisor.At(system.Name("orders"));

    internal async Task<OrderRecord> CreateAsync(string article, decimal price)
    {
        OrderRecord order = store.Add(article, price);

        // It is in the store, so it gets its process, also when the customer leaves now.
        await OpenAsync(order.Id, CancellationToken.None);
        return order;
    }

    /// <summary>Starts the process of an order, if it does not run.</summary>
    internal async Task OpenAsync(string id, CancellationToken cancellationToken)
    {
        StartResult result = await _orders.StartChildAsync(Order.Child(id) with { Name = names.Name(id) }, cancellationToken);
        if (result is not StartResult.Failed { Error: StartError.AlreadyStarted })
            result.GetPidOrThrow();
    }

    /// <summary>The client of an order; null: there is no such order.</summary>
    internal Order.IClient? Find(string id) => store.Find(id) is null ? null : Order.At(names.Name(id));

    /// <summary>The process of an order at this moment.</summary>
    internal bool TryFindProcess(string id, out Pid pid) => names.TryFind(id, out pid);

    /// <summary>Has an order paid, and a mail sent about it.</summary>
    /// <exception cref="CallFailedException">
    /// The gateway has crashed or is not there, or the order is not. It may be tried again: the bank charges an order once.
    /// </exception>
    internal async Task<OrderRecord> PayAsync(Order.IClient client, CancellationToken aborted)
    {
        OrderRecord order = await client.GetAsync(cancellationToken: aborted);
        if (order.Receipt is not null)
            return order;

        // The gateway is asked from here and not by the order: it may take its time and it may crash, and the order stays to be talked to.
        string receipt = await gateway.ChargeAsync(order.Id, order.Price, cancellationToken: aborted);
        order = await client.ConfirmPaymentAsync(receipt, cancellationToken: aborted);

        // Nobody waits for the mail. If sending it fails it is tried again, and the program does not stop amid it.
        StartResult mail = await tasks.StartChildAsync(
            self => outbox.SendAsync($"Order {order.Id} is paid: {order.Receipt}", self.CancellationToken),
            RestartType.Transient, cancellationToken: CancellationToken.None);
        mail.GetPidOrThrow();
        return order;
    }
}
