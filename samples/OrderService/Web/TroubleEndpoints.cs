using Espalier;
using OrderService.Orders;
using OrderService.Payments;

namespace OrderService.Web;

/// <summary>What nobody should use but whoever wants to see the program recover. A real one has none of this, or hides it well.</summary>
internal static class TroubleEndpoints
{
    internal static void MapTrouble(this WebApplication app)
    {
        app.MapGet("/tree", static (ProcessSystem system) => TreeSnapshot.Take(system).ToText());
        RouteGroupBuilder trouble = app.MapGroup("/trouble");
        trouble.MapPost("/bank", static (int breaks, Bank bank) => bank.BreakNext(breaks));
        trouble.MapPost("/gateway", static (PaymentGateway.IClient gateway) => gateway.Crash());
        trouble.MapPost("/orders/{id}", static (string id, OrderDesk desk) =>
        {
            if (!desk.TryFindProcess(id, out Pid pid))
                return Results.NotFound();
            pid.Kill();
            return Results.Text($"{pid} was killed.\n");
        });
    }
}
