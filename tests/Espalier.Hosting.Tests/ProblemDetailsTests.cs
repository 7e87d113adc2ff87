using System.Net;
using System.Text.Json;
using Espalier.AspNetCore;
using Espalier.Hosting.Tests.Hosts;
using Espalier.Testing;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;

namespace Espalier.Hosting.Tests;

/// <summary>Requests that fail because a call does.</summary>
public sealed class ProblemDetailsTests
{
    private const string Generic = "A part of the service is not available at the moment. Try again.";

    /// <summary>Everything that may stand between us and the exception, in both environments.</summary>
    public static TheoryData<string, string> Pipelines { get; } = new()
    {
        { "Production", "nothing" },
        { "Production", "handler" },
        { "Production", "handler and service" },
        { "Production", "page" },
        { "Development", "nothing" },
        { "Development", "handler" },
        { "Development", "page" },
    };

    [Theory, MemberData(nameof(Pipelines))]
    public async Task A_call_to_a_server_that_is_not_there_is_503_with_Retry_After_and_says_who_in_Development_only(
        string environment, string pipeline)
    {
        await using var web = WebOf(environment, pipeline);
        await web.StartAsync();
        await web.Root.TerminateChildAsync("till");

        using HttpResponseMessage response = await web.GetAsync("/tell");
        JsonElement problem = await ProblemOf(response);

        Assert.Equal(HttpStatusCode.ServiceUnavailable, response.StatusCode);
        Assert.Equal(TimeSpan.FromSeconds(1), response.Headers.RetryAfter?.Delta);
        Assert.Equal(503, problem.GetProperty("status").GetInt32());
        Assert.Equal("Service Unavailable", problem.GetProperty("title").GetString());
        string detail = problem.GetProperty("detail").GetString()!;
        Assert.Equal(environment == "Development", detail.Contains("till", StringComparison.Ordinal));
        Assert.Equal(environment == "Production", detail == Generic);
        Assert.Single(web.Log.Lines, static line => line is { Id: 8001, Level: LogLevel.Warning });
    }

    [Theory, MemberData(nameof(Pipelines))]
    public async Task A_call_past_its_limit_is_504_without_Retry_After(string environment, string pipeline)
    {
        var clock = new VirtualClock();
        await using var web = WebOf(environment, pipeline, services => services.AddSingleton<TimeProvider>(clock));
        await web.StartAsync();
        Assert.Equal("till starts", await web.Journal.NextAsync());

        Task<HttpResponseMessage> request = web.GetAsync("/hang");
        Assert.Equal("till hangs", await web.Journal.NextAsync());
        clock.Advance(TimeSpan.FromSeconds(6));
        using HttpResponseMessage response = await request;

        Assert.Equal(HttpStatusCode.GatewayTimeout, response.StatusCode);
        Assert.Null(response.Headers.RetryAfter);
        Assert.Equal(504, (await ProblemOf(response)).GetProperty("status").GetInt32());
    }

    [Theory, MemberData(nameof(Pipelines))]
    public async Task Every_other_exception_stays_what_it_was(string environment, string pipeline)
    {
        await using var with = WebOf(environment, pipeline);
        await using var without = WebOf(environment, pipeline, isMapped: false);
        await with.StartAsync();
        await without.StartAsync();

        foreach (string path in new[] { "/wrong", "/bad", "/begun" })
        {
            (HttpStatusCode, string?, string) expected = await AnswerOf(without, path);
            Assert.Equal(expected, await AnswerOf(with, path));
            Assert.NotEqual(HttpStatusCode.ServiceUnavailable, expected.Item1);
        }
        Assert.DoesNotContain(with.Log.Lines, static line => line.Id == 8001);
    }

    [Fact]
    public async Task A_server_that_ends_meanwhile_is_503_and_the_next_request_finds_its_successor()
    {
        await using var web = WebOf("Production", "nothing");
        await web.StartAsync();
        await web.Journal.NextAsync();

        Task<HttpResponseMessage> request = web.GetAsync("/hang");
        Assert.Equal("till hangs", await web.Journal.NextAsync());
        web.System.Name("till").TryFind(out Pid till);
        till.Kill();
        using HttpResponseMessage killed = await request;
        await web.Root.CountChildrenAsync();
        using HttpResponseMessage next = await web.GetAsync("/tell");
        using HttpResponseMessage broken = await web.GetAsync("/break");

        Assert.Equal(
            [HttpStatusCode.ServiceUnavailable, HttpStatusCode.OK, HttpStatusCode.ServiceUnavailable],
            [killed.StatusCode, next.StatusCode, broken.StatusCode]);
        Assert.DoesNotContain("secret", await broken.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0.0, null)]
    [InlineData(2.1, 3.0)]
    public async Task Retry_After_is_in_whole_seconds_rounded_up_and_missing_if_it_is_zero(double asked, double? expected)
    {
        await using var web = WebOf(
            "Production", "nothing",
            services => services.AddSupervisionProblemDetails(options => options.RetryAfter = TimeSpan.FromSeconds(asked)));
        await web.StartAsync();
        await web.Root.TerminateChildAsync("till");

        using HttpResponseMessage response = await web.GetAsync("/tell");

        Assert.Equal(HttpStatusCode.ServiceUnavailable, response.StatusCode);
        Assert.Equal(expected, response.Headers.RetryAfter?.Delta?.TotalSeconds);
    }

    [Fact]
    public async Task What_the_program_adds_to_its_problem_details_is_added_to_these_too()
    {
        await using var web = WebOf("Production", "nothing", static services => services.AddProblemDetails(
            static options => options.CustomizeProblemDetails = static context => context.ProblemDetails.Extensions["shop"] = "north"));
        await web.StartAsync();
        await web.Root.TerminateChildAsync("till");

        using HttpResponseMessage response = await web.GetAsync("/tell");

        Assert.Equal("north", (await ProblemOf(response)).GetProperty("shop").GetString());
    }

    [Fact]
    public async Task A_time_below_zero_fails_the_start()
    {
        await using var web = WebOf(
            "Production", "nothing",
            static services => services.Configure<SupervisionProblemDetailsOptions>(static options => options.RetryAfter = TimeSpan.FromTicks(-1)));

        var failure = await Assert.ThrowsAsync<OptionsValidationException>(web.StartAsync);

        Assert.Equal("SupervisionProblemDetailsOptions.RetryAfter is -00:00:00.0000001: expected zero or more.", failure.Message);
    }

    private static TestWeb WebOf(
        string environment, string pipeline, Action<IServiceCollection>? configureServices = null, bool isMapped = true) => new(
        static tree => tree.Add(Till.Named("till")),
        app =>
        {
            if (pipeline.StartsWith("handler", StringComparison.Ordinal))
                app.UseExceptionHandler(static error => error.Run(static context => context.Response.WriteAsync("handled elsewhere")));
            if (pipeline == "page")
                app.UseDeveloperExceptionPage();
            app.MapGet("/tell", static async (Till.IClient till) => await till.TellAsync());
            app.MapGet("/hang", static async (Till.IClient till) => await till.HangAsync());
            app.MapGet("/break", static async (Till.IClient till) => await till.BreakAsync("secret"));
            app.MapGet("/wrong", static string () => throw new InvalidOperationException("wrong"));
            app.MapGet("/bad", static string () => throw new BadHttpRequestException("bad"));
            app.MapGet("/begun", static async (HttpContext context, Till.IClient till) =>
            {
                context.Response.StatusCode = StatusCodes.Status202Accepted;
                await context.Response.StartAsync();
                await context.Response.WriteAsync("begun");
                await context.Response.CompleteAsync();
                await till.BreakAsync("after the response had begun");
            });
        },
        environment,
        services =>
        {
            services.AddServerClient<Till.IClient>("till");
            if (isMapped)
                services.AddSupervisionProblemDetails();
            if (pipeline == "handler and service")
                services.AddProblemDetails();
            configureServices?.Invoke(services);
        });

    private static async Task<JsonElement> ProblemOf(HttpResponseMessage response)
    {
        Assert.Equal("application/problem+json", response.Content.Headers.ContentType?.MediaType);
        return JsonSerializer.Deserialize<JsonElement>(await response.Content.ReadAsStringAsync());
    }

    /// <summary>Code, type, and the first line of the body: the rest names the time and the trace of this request.</summary>
    private static async Task<(HttpStatusCode Code, string? Type, string Line)> AnswerOf(TestWeb web, string path)
    {
        using HttpResponseMessage response = await web.GetAsync(path);
        string body = await response.Content.ReadAsStringAsync();
        return (response.StatusCode, response.Content.Headers.ContentType?.MediaType, body.Split('\n')[0].Trim());
    }
}
