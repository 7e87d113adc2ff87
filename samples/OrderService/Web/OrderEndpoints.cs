using OrderService.Mails;
using OrderService.Orders;

namespace OrderService.Web;

/// <summary>What customers use. Nothing here catches a failed call: it becomes a 503 with problem details.</summary>
internal static class OrderEndpoints
{
    internal static void MapOrders(this WebApplication app)
    {
        RouteGroupBuilder orders = app.MapGroup("/orders");
        orders.MapPost("/", static async (NewOrder wanted, OrderDesk desk) =>
        {
            OrderRecord order = await desk.CreateAsync(wanted.Article, wanted.Price);
            return Results.Created($"/orders/{order.Id}", order);
        });
        orders.MapGet("/{id}", static async (string id, OrderDesk desk, CancellationToken aborted) =>
            desk.Find(id) is { } order ? Results.Ok(await order.GetAsync(cancellationToken: aborted)) : Results.NotFound());
        orders.MapPost("/{id}/pay", static async (string id, OrderDesk desk, CancellationToken aborted) =>
            desk.Find(id) is { } order ? Results.Ok(await desk.PayAsync(order, aborted)) : Results.NotFound());
        app.MapGet("/mails", static (Outbox outbox) => outbox.Sent);
    }
}
