using System.Net;
using OrderService;

namespace Espalier.Hosting.Tests.Samples;

/// <summary>The sample of a web service, used over HTTP.</summary>
public sealed class OrderServiceTests
{
    [Fact]
    public async Task A_paid_order_has_a_receipt_and_one_mail_is_sent_about_it()
    {
        await using RunningShop shop = await RunningShop.StartAsync();
        string id = await shop.CreateOrderAsync();
        string before = await shop.GetTextAsync($"/orders/{id}");

        using HttpResponseMessage paid = await shop.PostAsync($"/orders/{id}/pay");
        using HttpResponseMessage again = await shop.PostAsync($"/orders/{id}/pay");
        await shop.WaitForMailsAsync();

        Assert.Contains("\"receipt\":null", before, StringComparison.Ordinal);
        Assert.Equal((HttpStatusCode.OK, HttpStatusCode.OK), (paid.StatusCode, again.StatusCode));
        Assert.Contains("\"receipt\":\"40.00 by transfer 1\"", await shop.GetTextAsync($"/orders/{id}"), StringComparison.Ordinal);
        Assert.Equal("[\"Order 1 is paid: 40.00 by transfer 1\"]", await shop.GetTextAsync("/mails"));
    }

    [Fact]
    public async Task An_order_that_nobody_has_made_is_not_found()
    {
        await using RunningShop shop = await RunningShop.StartAsync();

        using HttpResponseMessage found = await shop.GetAsync("/orders/7");
        using HttpResponseMessage paid = await shop.PostAsync("/orders/7/pay");

        Assert.Equal((HttpStatusCode.NotFound, HttpStatusCode.NotFound), (found.StatusCode, paid.StatusCode));
    }

    [Fact]
    public async Task A_broken_line_to_the_bank_is_a_503_for_who_paid_then_the_next_attempt_pays_and_the_order_has_not_noticed()
    {
        await using RunningShop shop = await RunningShop.StartAsync();
        string id = await shop.CreateOrderAsync();
        (Pid order, Pid gateway) = (shop.FindOrder(id), shop.Find("gateway"));
        using HttpResponseMessage told = await shop.PostAsync("/trouble/bank?breaks=1");

        using HttpResponseMessage failed = await shop.PostAsync($"/orders/{id}/pay");
        await shop.WaitForRestartAsync(gateway, "payments");
        using HttpResponseMessage paid = await shop.PostAsync($"/orders/{id}/pay");

        Assert.Equal(HttpStatusCode.ServiceUnavailable, failed.StatusCode);
        Assert.Equal("application/problem+json", failed.Content.Headers.ContentType?.MediaType);
        Assert.Equal(TimeSpan.FromSeconds(1), failed.Headers.RetryAfter?.Delta);
        Assert.Equal(HttpStatusCode.OK, paid.StatusCode);
        Assert.NotEqual(gateway, shop.Find("gateway"));
        Assert.Equal(order, shop.FindOrder(id));
    }

    [Fact]
    public async Task A_killed_order_comes_back_under_its_number_and_is_still_paid()
    {
        await using RunningShop shop = await RunningShop.StartAsync();
        string id = await shop.CreateOrderAsync();
        using HttpResponseMessage paid = await shop.PostAsync($"/orders/{id}/pay");
        string before = await shop.GetTextAsync($"/orders/{id}");
        Pid first = shop.FindOrder(id);

        using HttpResponseMessage killed = await shop.PostAsync($"/trouble/orders/{id}");
        await shop.WaitForNewOrderProcessAsync(first);

        Assert.NotEqual(first, shop.FindOrder(id));
        Assert.Equal(before, await shop.GetTextAsync($"/orders/{id}"));
        Assert.Contains("\"40.00 by transfer 1\"", before, StringComparison.Ordinal);
    }

    [Fact]
    public async Task When_the_names_are_lost_every_order_has_a_process_again()
    {
        await using RunningShop shop = await RunningShop.StartAsync();
        string[] ids = [await shop.CreateOrderAsync(), await shop.CreateOrderAsync()];
        Pid[] first = [.. ids.Select(shop.FindOrder)];
        Pid names = shop.Find("order-names");

        names.Kill();
        await shop.WaitForRestartAsync(names, "sales");

        Assert.Empty(first.Intersect(ids.Select(shop.FindOrder)));
        Assert.Contains($"\"id\":\"{ids[1]}\"", await shop.GetTextAsync($"/orders/{ids[1]}"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_shop_is_degraded_while_the_gateway_has_no_restart_left_and_healthy_again_when_they_are_long_ago()
    {
        await using RunningShop shop = await RunningShop.StartAsync();
        string atFirst = await shop.GetTextAsync("/health/ready");

        for (int crash = 0; crash < 3; crash++)
            await shop.CrashGatewayAsync();
        string degraded = await shop.GetTextAsync("/health/ready");
        shop.Clock.Advance(TimeSpan.FromSeconds(31));
        string atLast = await shop.GetTextAsync("/health/ready");

        Assert.Equal(("Healthy", "Healthy"), (atFirst, atLast));
        Assert.Equal("Degraded\nroot/payments has 0 of 3 restarts left.", degraded);
    }

    [Fact]
    public async Task A_gateway_that_crashes_once_more_takes_the_payments_along_and_nobody_else()
    {
        await using RunningShop shop = await RunningShop.StartAsync();
        string id = await shop.CreateOrderAsync();
        (Pid order, Pid payments) = (shop.FindOrder(id), shop.Find("payments"));
        for (int crash = 0; crash < 3; crash++)
            await shop.CrashGatewayAsync();

        using HttpResponseMessage told = await shop.PostAsync("/trouble/gateway");
        await payments.WaitForExitAsync();
        await shop.Root.CountChildrenAsync();

        Assert.NotEqual(payments, shop.Find("payments"));
        Assert.Equal(order, shop.FindOrder(id));
        using HttpResponseMessage paid = await shop.PostAsync($"/orders/{id}/pay");
        Assert.Equal(HttpStatusCode.OK, paid.StatusCode);
    }

    [Fact]
    public async Task The_tree_can_be_looked_at()
    {
        await using RunningShop shop = await RunningShop.StartAsync();
        await shop.CreateOrderAsync();

        string tree = await shop.GetTextAsync("/tree");

        Assert.All(
            ["mail", "order-names", "orders", "1  Order", "gateway  PaymentGateway", "SalesReport"],
            part => Assert.Contains(part, tree, StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_program_that_is_told_to_stop_ends_with_0()
    {
        using var program = new RunningProgram(typeof(Shop).Assembly.Location, "--urls", "http://127.0.0.1:0");
        using var http = new HttpClient { BaseAddress = new Uri(await program.WaitForAsync("Now listening on: ")) };
        await program.WaitForAsync("Application started.");
        string live = await http.GetStringAsync(new Uri("/health/live", UriKind.Relative));

        await program.TerminateAsync();

        Assert.Equal("Healthy", live);
        (int code, IReadOnlyList<string> output, string errors) = await program.WaitForExitAsync();
        Assert.Equal("", errors);
        Assert.True(code == 0, string.Join('\n', output));
    }

    [Fact]
    public async Task A_program_whose_payments_cannot_go_on_ends_with_another_code_and_says_why()
    {
        using var program = new RunningProgram(
            typeof(Shop).Assembly.Location, "--urls", "http://127.0.0.1:0", "--Tree:MaxRestarts=0", "--Tree:Children:payments:MaxRestarts=0");
        using var http = new HttpClient { BaseAddress = new Uri(await program.WaitForAsync("Now listening on: ")) };
        await program.WaitForAsync("Application started.");

        using HttpResponseMessage told = await http.PostAsync(new Uri("/trouble/gateway", UriKind.Relative), null);

        (int code, _, string errors) = await program.WaitForExitAsync();
        Assert.NotEqual(0, code);
        Assert.Contains("  Path: root/payments/gateway", errors, StringComparison.Ordinal);
    }
}
