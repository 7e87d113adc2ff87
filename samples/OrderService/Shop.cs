using Espalier;
using OrderService.Mails;
using OrderService.Orders;
using OrderService.Payments;
using OrderService.Web;

namespace OrderService;

/// <summary>The program: what it is made of, and who falls with whom.</summary>
internal static class Shop
{
    /// <summary>Makes it; nothing has started yet.</summary>
    /// <param name="arguments">Of the command line.</param>
    /// <param name="configure">What tests want otherwise. Null: nothing.</param>
    internal static WebApplication Build(string[] arguments, Action<WebApplicationBuilder>? configure = null)
    {
        WebApplicationBuilder builder = WebApplication.CreateBuilder(arguments);
        AddServices(builder);
        AddTree(builder);
        builder.Services.AddHealthChecks().AddSupervisionTree();
        builder.Services.AddProblemDetails().AddSupervisionProblemDetails();
        configure?.Invoke(builder);

        WebApplication app = builder.Build();
        app.UseExceptionHandler();
        app.MapOrders();
        app.MapHealth();
        app.MapTrouble();
        return app;
    }

    private static void AddServices(WebApplicationBuilder builder)
    {
        // What outlives every crash: it stands for a database, a bank and a mail server.
        builder.Services.Configure<BankOptions>(builder.Configuration.GetSection("Bank"));
        builder.Services.AddSingleton(TimeProvider.System).AddSingleton<OrderStore>().AddSingleton<Bank>().AddSingleton<Outbox>();

        // What endpoints are given: handles, which mean whoever runs under the name.
        builder.Services
            .AddSingleton(static services => new ProcessRegistry<string>(services.GetRequiredService<ProcessSystem>(), "order-names"))
            .AddServerClient<PaymentGateway.IClient>("gateway")
            .AddSingleton<OrderDesk>();
    }

    // The orders, the payments, the mails and the report have nothing to do with each other, so each restarts alone.
    private static void AddTree(WebApplicationBuilder builder) => builder.Services.AddSupervisionTree(tree => tree
        .AddTaskSupervisor("mail", maxTasks: 100)
        .AddSupervisor("sales", static sales =>
        {
            // If the names are lost, so are the orders that hold them: whoever stands behind goes down with whoever stands before.
            sales.Options = new SupervisorOptions { Strategy = SupervisionStrategy.RestForOne };
            sales
                .Add(static services => services.GetRequiredService<ProcessRegistry<string>>().Child())
                .Add("orders", DynamicSupervisor.Child())
                .Add(static services => ChildSpec.For(() => new OrderOpener(
                    services.GetRequiredService<OrderStore>(), services.GetRequiredService<OrderDesk>())));
        })
        .AddSupervisor("payments", static payments => payments.Add("gateway", PaymentGateway.Child()))
        .AddBackgroundService<SalesReport>()
        .Configure(builder.Configuration.GetSection("Tree")));
}
