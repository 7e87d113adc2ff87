using System.Net;
using Espalier.Hosting.Tests.Hosts;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace Espalier.Hosting.Tests;

/// <summary>Every way in which a call of a request can end without a reply, and what the request is answered with.</summary>
public sealed class CallEndTests
{
    private static readonly TimeSpan Soon = TimeSpan.FromMilliseconds(50);

    /// <summary>The server is not there, or ends under the call: it may be back soon.</summary>
    public static TheoryData<string> Unavailable { get; } =
    [
        "/name", "/pid", "/registry",
        "/normal", "/shutdown", "/shutdown with", "/killed", "/custom", "/own time-out", "/own no process", "/own calling itself",
        "/crash", "/crash like one that is asked", "/nothing", "/call that fails", "/call that is late", "/call of itself", "/unknown",
    ];

    /// <summary>The program is wrong, or asked for it: nothing that a second try would mend.</summary>
    public static TheoryData<string> Others { get; } =
    [
        "/other class", "/other class of result", "/supervisor", "/state", "/agent", "/cancelled", "/cancelled before", "/stop", "/send",
        "/task",
    ];

    [Theory, MemberData(nameof(Unavailable))]
    public async Task A_server_that_is_missing_or_ends_under_the_call_is_503_with_Retry_After(string path)
    {
        await using var web = await StartAsync();

        using HttpResponseMessage response = await web.GetAsync(path);

        Assert.Equal(
            (HttpStatusCode.ServiceUnavailable, TimeSpan.FromSeconds(1)), (response.StatusCode, response.Headers.RetryAfter?.Delta));
        Assert.DoesNotContain("secret", await response.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        Assert.Single(web.Log.Lines, static line => line.Id == 8001);
    }

    [Fact]
    public async Task A_server_that_does_not_answer_in_time_is_504_without_Retry_After()
    {
        await using var web = await StartAsync();

        using HttpResponseMessage response = await web.GetAsync("/late");

        Assert.Equal((HttpStatusCode.GatewayTimeout, null), (response.StatusCode, response.Headers.RetryAfter));
        Assert.Single(web.Log.Lines, static line => line.Id == 8001);
    }

    [Theory, MemberData(nameof(Others))]
    public async Task What_is_no_fault_of_the_server_is_left_to_the_program(string path)
    {
        await using var web = await StartAsync();

        using HttpResponseMessage response = await web.GetAsync(path);

        Assert.Equal((HttpStatusCode.InternalServerError, null), (response.StatusCode, response.Headers.RetryAfter));
        Assert.DoesNotContain(web.Log.Lines, static line => line.Id == 8001);
    }

    [Fact]
    public async Task A_client_of_another_class_harms_no_server_and_who_waits_there_has_his_answer()
    {
        await using var web = await StartAsync();
        web.System.Name("ender").TryFind(out Pid before);

        using HttpResponseMessage wrong = await web.GetAsync("/other class");
        using HttpResponseMessage right = await web.GetAsync("/tell");

        web.System.Name("ender").TryFind(out Pid after);
        Assert.Equal((HttpStatusCode.InternalServerError, HttpStatusCode.OK), (wrong.StatusCode, right.StatusCode));
        Assert.Equal(before, after);
    }

    [Theory]
    [InlineData("/hang", false)]
    [InlineData("/hang", true)]
    [InlineData("/hang without the token", false)]
    [InlineData("/hang without the token", true)]
    public async Task A_client_that_goes_away_is_no_failure_of_the_request(string path, bool hasHandler)
    {
        await using var web = await StartAsync(hasHandler);
        using var gone = new CancellationTokenSource();
        Task<HttpResponseMessage> request = web.Http.GetAsync(new Uri(path, UriKind.Relative), gone.Token);
        Assert.Equal("ender hangs", await web.Journal.NextAsync());
        web.System.Name("ender").TryFind(out Pid ender);

        await gone.CancelAsync();
        Assert.Equal("client is gone", await web.Journal.NextAsync());
        ender.Kill();
        Assert.Equal("request is over", await web.Journal.NextAsync());

        // Calls fail before the links are told: a stop that overtook those would find a child that has not ended as asked.
        await ender.WaitForExitAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => request);
        await web.StopAsync();
        Assert.Equal([3005], web.Log.Lines.Where(static line => line.Level >= LogLevel.Error).Select(static line => line.Id));
    }

    /// <summary>A server whose init runs has its name: who calls it waits, for as long as he wants to.</summary>
    [Theory]
    [InlineData("/soon", false, HttpStatusCode.GatewayTimeout)]
    [InlineData("/patient", false, HttpStatusCode.OK)]
    [InlineData("/patient", true, HttpStatusCode.ServiceUnavailable)]
    public async Task A_call_to_a_server_in_its_init_waits_for_that_and_no_longer_than_its_limit(
        string path, bool fails, HttpStatusCode expected)
    {
        await using var web = new TestWeb(
            static tree => tree.Add(Till.Named("till")),
            static app =>
            {
                app.MapGet("/soon", static async (Till.IClient till) => await till.TellAsync(Soon));
                app.MapGet("/patient", static async (HttpContext context, Till.IClient till) =>
                {
                    ValueTask<string> call = till.TellAsync(Timeout.InfiniteTimeSpan);
                    context.RequestServices.GetRequiredService<Journal>().Add("asked");
                    return await call;
                });
            },
            configureServices: static services => services.AddServerClient<Till.IClient>("till").AddSupervisionProblemDetails());
        await web.StartAsync();
        Assert.Equal("till starts", await web.Journal.NextAsync());
        web.System.Name("till").TryFind(out Pid first);
        var gate = web.Services.GetRequiredService<TillGate>();
        gate.Close();
        first.Kill();
        Assert.Equal("till starts", await web.Journal.NextAsync());

        Task<HttpResponseMessage> request = web.GetAsync(path);
        if (path == "/patient")
        {
            Assert.Equal("asked", await web.Journal.NextAsync());
            if (fails)
                gate.Fail();
            else
                gate.Open();
        }
        using HttpResponseMessage response = await request;

        Assert.Equal(expected, response.StatusCode);
        gate.Open();
    }

    private static async Task<TestWeb> StartAsync(bool hasHandler = false)
    {
        var web = new TestWeb(
            static tree =>
            {
                tree.Add(static services => Ender.Named(
                    services.GetRequiredService<ProcessSystem>().Name("ender"), services.GetRequiredService<Journal>()));
                tree.Add(Till.Named("till"));
                tree.AddTaskSupervisor();
            },
            app =>
            {
                if (hasHandler)
                    app.UseExceptionHandler(static error => error.Run(static context => context.Response.WriteAsync("handled elsewhere")));
                Map(app);
            },
            configureServices: static services => services
                .AddSingleton(static services => new ProcessRegistry<string>(services.GetRequiredService<ProcessSystem>(), "rooms"))
                .AddServerClient<Ender.IClient>("ender")
                .AddServerClient<Till.IClient>("ender")
                .AddSupervisionProblemDetails());
        await web.StartAsync();
        Assert.Equal("till starts", await web.Journal.NextAsync());
        return web;
    }

    private static void Map(WebApplication app)
    {
        MapEnds(app);
        Map(app, "/tell", static (ender, _) => ender.TellAsync());
        Map(app, "/name", static (_, services) => Ender.At(services.GetRequiredService<ProcessSystem>().Name("nobody")).TellAsync());
        Map(app, "/pid", static async (_, services) =>
        {
            Pid pid = services.GetRequiredService<ProcessSystem>().Spawn(static _ => Task.CompletedTask);
            await pid.WaitForExitAsync();
            return await Ender.At(pid).TellAsync();
        });
        Map(app, "/registry", static (_, services) => Ender.At(services.GetRequiredService<ProcessRegistry<string>>().Name("a")).TellAsync());
        Map(app, "/call that fails", static (ender, services) => ender.AskAsync(
            services.GetRequiredService<ProcessSystem>().Name("nobody"), Soon));
        Map(app, "/call of itself", static (ender, services) => ender.AskAsync(services.GetRequiredService<ProcessSystem>().Name("ender"), Soon));
        Map(app, "/call that is late", static async (ender, services) =>
        {
            Pid deaf = services.GetRequiredService<ProcessSystem>().Spawn(
                static self => Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, self.CancellationToken));
            return await ender.AskAsync(deaf, Soon);
        });
        Map(app, "/unknown", static (_, services) => services.GetRequiredService<ProcessSystem>().Name("ender").CallAsync(new Unknown()));
        Map(app, "/late", static (ender, _) => ender.HangAsync(Soon));
        MapOthers(app);
        MapHangs(app);
    }

    private static void MapEnds(WebApplication app)
    {
        Map(app, "/normal", static (ender, _) => ender.EndAsync(ExitReason.Normal));
        Map(app, "/shutdown", static (ender, _) => ender.EndAsync(ExitReason.Shutdown));
        Map(app, "/shutdown with", static (ender, _) => ender.EndAsync(ExitReason.ShutdownWith("a secret")));
        Map(app, "/killed", static (ender, _) => ender.EndAsync(ExitReason.Killed));
        Map(app, "/custom", static (ender, _) => ender.EndAsync(ExitReason.Custom("a secret")));
        Map(app, "/own time-out", static (ender, _) => ender.EndAsync(ExitReason.TimedOut));
        Map(app, "/own no process", static (ender, _) => ender.EndAsync(ExitReason.NoProcess));
        Map(app, "/own calling itself", static (ender, _) => ender.EndAsync(ExitReason.CallingSelf));
        Map(app, "/crash", static (ender, _) => ender.CrashAsync());
        Map(app, "/crash like one that is asked", static (ender, _) => ender.CrashLikeOneThatIsAskedAsync());
        Map(app, "/nothing", static (ender, _) => ender.SayNothingAsync());
    }

    private static void MapOthers(WebApplication app)
    {
        Map(app, "/other class", static (_, services) => services.GetRequiredService<Till.IClient>().TellAsync());
        Map(app, "/other class of result", static (_, services) =>
            Ender.At(services.GetRequiredService<ProcessSystem>().Name("till")).EndAsync(ExitReason.Normal));
        Map(app, "/supervisor", static (_, services) =>
        {
            services.GetRequiredService<ProcessSystem>().Name("root").TryFind(out Pid root);
            return Ender.At(root).TellAsync();
        });
        Map(app, "/state", static (_, services) =>
            ServerInspection.GetStateAsync<string>(services.GetRequiredService<ProcessSystem>().Name("ender")));
        Map(app, "/agent", static (_, services) =>
            Agent.At<string>(services.GetRequiredService<ProcessSystem>().Name("ender")).GetAsync(static state => state));
        Map(app, "/cancelled", static async (ender, _) =>
        {
            using var source = new CancellationTokenSource(Soon);
            return await ender.HangAsync(cancellationToken: source.Token);
        });
        Map(app, "/cancelled before", static (ender, _) => ender.TellAsync(cancellationToken: new CancellationToken(canceled: true)));
        Map(app, "/stop", static async (_, services) =>
        {
            await services.GetRequiredService<ProcessSystem>().Name("nobody").StopAsync();
            return "";
        });
        Map(app, "/send", static (_, services) =>
        {
            services.GetRequiredService<ProcessSystem>().Name("nobody").Send("hello");
            return new("");
        });
        Map(app, "/task", static async (_, services) =>
        {
            SupervisedTask<string> task = await services.GetRequiredService<TaskSupervisor>().RunAsync(
                static Task<string> (_) => throw new InvalidOperationException("broken"));
            return await task;
        });
    }

    private static void MapHangs(WebApplication app)
    {
        app.Use(static async (context, next) =>
        {
            var journal = context.RequestServices.GetRequiredService<Journal>();
            await using CancellationTokenRegistration registration = context.RequestAborted.Register(() => journal.Add("client is gone"));
            context.Response.RegisterForDispose(new Entry(journal, "request is over"));
            await next(context);
        });
        app.MapGet("/hang", static async (HttpContext context, Ender.IClient ender) =>
            await ender.HangAsync(Timeout.InfiniteTimeSpan, context.RequestAborted));
        app.MapGet("/hang without the token", static async (Ender.IClient ender) => await ender.HangAsync(Timeout.InfiniteTimeSpan));
    }

    private static void Map(WebApplication app, string path, Func<Ender.IClient, IServiceProvider, ValueTask<string>> ask) => app.MapGet(
        path, async (HttpContext context, Ender.IClient ender) => await ask(ender, context.RequestServices));

    /// <summary>Written as the request is let go of.</summary>
    private sealed class Entry(Journal journal, string text) : IDisposable
    {
        public void Dispose() => journal.Add(text);
    }
}
