using System.Collections.Concurrent;
using System.Net;
using Espalier.Hosting.Tests.Hosts;
using Microsoft.AspNetCore.Builder;

namespace Espalier.Hosting.Tests;

/// <summary>A web application on the real thread pool whose children are killed while many ask.</summary>
[Collection(Alone.Name)]
public sealed class WebUnderFireTests
{
    private const int Clients = 64;
    private const int RequestsOfEach = 30;
    private const int RequestsBetweenKills = 40;

    private static readonly TimeSpan CallLimit = TimeSpan.FromSeconds(10);

    [Fact]
    public async Task With_64_clients_and_children_that_are_killed_the_others_never_fail_and_these_answer_503_or_504_only_and_nobody_hangs()
    {
        await using var web = WebOf();
        await web.StartAsync();
        var answers = new ConcurrentBag<(string Path, HttpStatusCode Code)>();
        int kills = 0, asked = 0;

        async Task AskAsync(int client)
        {
            for (int request = 0; request < RequestsOfEach; request++)
            {
                if (Interlocked.Increment(ref asked) % RequestsBetweenKills == 0 && web.System.Name("shaky").TryFind(out Pid shaky))
                {
                    shaky.Kill();
                    Interlocked.Increment(ref kills);
                }
                string path = (request + client) % 2 == 0 ? "/steady" : "/shaky";
                using HttpResponseMessage response = await web.GetAsync(path);
                answers.Add((path, response.StatusCode));
            }
        }
        await Task.WhenAll(Enumerable.Range(0, Clients).Select(AskAsync));
        await Supervisor.At(web.System.Name("fragile")).CountChildrenAsync();
        using HttpResponseMessage last = await web.GetAsync("/shaky");
        using HttpResponseMessage ready = await web.GetAsync("/health");

        Assert.Equal(Clients * RequestsOfEach, answers.Count);
        Assert.True(kills > 0);
        Assert.All(answers.Where(static answer => answer.Path == "/steady"), static answer => Assert.Equal(HttpStatusCode.OK, answer.Code));
        Assert.DoesNotContain(
            answers,
            static answer => answer.Code is not (HttpStatusCode.OK or HttpStatusCode.ServiceUnavailable or HttpStatusCode.GatewayTimeout));
        Assert.Contains(("/shaky", HttpStatusCode.OK), answers);
        Assert.Equal((HttpStatusCode.OK, "Healthy"), (last.StatusCode, await ready.Content.ReadAsStringAsync()));
    }

    [Fact]
    public async Task While_a_child_restarts_its_clients_have_503_or_504_within_their_limit_those_of_others_an_answer_and_the_health_is_degraded()
    {
        await using var web = WebOf();
        await web.StartAsync();
        Assert.Equal(["till starts", "till starts"], await web.Journal.NextAsync(2));
        Task<HttpResponseMessage> open = web.GetAsync("/hang");
        Assert.Equal("till hangs", await web.Journal.NextAsync());
        web.System.Name("shaky").TryFind(out Pid shaky);

        web.Services.GetRequiredService<TillGate>().Close();
        shaky.Kill();
        using HttpResponseMessage killed = await open;
        Assert.Equal("till starts", await web.Journal.NextAsync());
        HttpStatusCode[] steadies = await AskAllAsync(web, "/steady");
        HttpStatusCode[] impatient = await AskAllAsync(web, "/soon");
        using HttpResponseMessage during = await web.GetAsync("/health");
        Task<HttpStatusCode[]> patient = AskAllAsync(web, "/shaky");
        web.Services.GetRequiredService<TillGate>().Open();
        await Supervisor.At(web.System.Name("fragile")).CountChildrenAsync();
        using HttpResponseMessage after = await web.GetAsync("/health");

        Assert.Equal(HttpStatusCode.ServiceUnavailable, killed.StatusCode);
        Assert.Equal([HttpStatusCode.OK], steadies.Distinct());
        Assert.Equal([HttpStatusCode.GatewayTimeout], impatient.Distinct());
        Assert.Equal((HttpStatusCode.OK, "Degraded"), (during.StatusCode, await during.Content.ReadAsStringAsync()));
        Assert.Equal([HttpStatusCode.OK], (await patient).Distinct());
        Assert.Equal("Healthy", await after.Content.ReadAsStringAsync());
    }

    private static async Task<HttpStatusCode[]> AskAllAsync(TestWeb web, string path) =>
        await Task.WhenAll(Enumerable.Range(0, Clients).Select(async _ =>
        {
            using HttpResponseMessage response = await web.GetAsync(path);
            return response.StatusCode;
        }));

    private static void Map(WebApplication app, string path, string till, TimeSpan limit) => app.MapGet(
        path, async (ProcessSystem system, CancellationToken aborted) => await Till.At(system.Name(till)).TellAsync(limit, aborted));

    private static TestWeb WebOf() => new(
        static tree => tree
            .Add(Till.Named("steady"))
            .AddSupervisor("fragile", static fragile => fragile
                .Add(Till.Named("shaky")).Options = new SupervisorOptions { MaxRestarts = Clients * RequestsOfEach }),
        static app =>
        {
            Map(app, "/steady", "steady", CallLimit);
            Map(app, "/shaky", "shaky", CallLimit);
            Map(app, "/soon", "shaky", TimeSpan.FromMilliseconds(200));
            app.MapGet("/hang", static async (ProcessSystem system) => await Till.At(system.Name("shaky")).HangAsync(CallLimit));
            app.MapHealthChecks("/health", new() { Predicate = static check => check.Tags.Contains("ready") });
        },
        configureServices: static services => services.AddSupervisionProblemDetails().AddHealthChecks().AddSupervisionTree());
}
