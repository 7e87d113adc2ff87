using Espalier;
using OrderService.Mails;
using OrderService.Orders;
using OrderService.Payments;
using OrderService.Web;

namespace OrderService;

/// <summary>The program: what it is made of, and who falls with whom.</summary>
internal static class Shop
{
    internal static WebApplication Build(string[] arguments)
    {
        WebApplicationBuilder builder = WebApplication.CreateBuilder(arguments);
        builder.Services.Configure<BankOptions>(builder.Configuration.GetSection("Bank"));

        // What outlives every crash: it stands for a database, a bank and a mail server.
        builder.Services.AddSingleton(TimeProvider.System).AddSingleton<OrderStore>().AddSingleton<Bank>().AddSingleton<Outbox>();

        // What controllers and endpoints are given: handles, which mean whoever runs under the name.
        builder.Services
            .AddSingleton(static services => new ProcessRegistry<string>(services.GetRequiredService<ProcessSystem>(), "order-names"))
            .AddSingleton(static services => TaskSupervisor.At(services.GetRequiredService<ProcessSystem>().Name("mail")))
            .AddServerClient<PaymentGateway.IClient>("gateway")
            .AddSingleton<OrderDesk>();

        builder.Services.AddSupervisionTree(tree => tree
            .AddSupervisor("sales", static sales =>
            {
                // If the names are lost, so are the orders that hold them: whoever stands behind goes down with whoever stands before.
                sales.Options = new SupervisorOptions { Strategy = SupervisionStrategy.RestForOne };
                sales.Add(static services => services.GetRequiredService<ProcessRegistry<string>>().Child());
                sales.Add("orders", DynamicSupervisor.Child());
                sales.Add(static services => ChildSpec.For(() => new OrderOpener(
                    services.GetRequiredService<OrderStore>(), services.GetRequiredService<OrderDesk>())));
            })
            .AddSupervisor("payments", static payments => payments.Add("gateway", PaymentGateway.Child()))
            .Add("mail", TaskSupervisor.Child())
            .AddBackgroundService<SalesReport>()
            .Configure(builder.Configuration.GetSection("Tree")));

        WebApplication app = builder.Build();
        app.MapOrders();
        app.MapTrouble();
        return app;
    }
}
