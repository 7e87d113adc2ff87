using Espalier.Hosting.Tests.Hosts;
using Microsoft.Extensions.Options;

namespace Espalier.Hosting.Tests;

/// <summary>Strategies, limits and shutdown times from the configuration.</summary>
public sealed class SettingsTests
{
    private const string LongerThanZero = "a time such as 00:00:05, or 1.12:00:00 with days, longer than zero.";
    private const string ZeroOrMore = "a time such as 00:00:05, or 1.12:00:00 with days, zero or more, Infinite or BrutalKill.";

    [Fact]
    public async Task Settings_go_before_what_the_code_says_at_every_level()
    {
        await using var host = HostWith(
            ("MaxRestarts", "0"), ("Children:a:Shutdown", "00:00:07"), ("Children:a:Restart", "temporary"), ("Children:desk:Shutdown", "00:00:09"),
            ("Children:desk:Strategy", "OneForAll"), ("Children:desk:Children:b:Shutdown", "brutalkill"),
            ("Children:desk:Children:c:Shutdown", "Infinite"));

        await host.StartAsync();

        SupervisorRef desk = Supervisor.At(host.System.Name("desk"));
        Assert.Equal(ShutdownPolicy.Within(TimeSpan.FromSeconds(7)), (await host.Root.GetChildSpecAsync("a"))!.Shutdown);
        Assert.Equal(RestartType.Temporary, (await host.Root.GetChildSpecAsync("a"))!.Restart);
        Assert.Equal(ShutdownPolicy.Within(TimeSpan.FromSeconds(9)), (await host.Root.GetChildSpecAsync("desk"))!.Shutdown);
        Assert.Equal(ShutdownPolicy.BrutalKill, (await desk.GetChildSpecAsync("b"))!.Shutdown);
        Assert.Equal(ShutdownPolicy.Infinite, (await desk.GetChildSpecAsync("c"))!.Shutdown);
        host.Journal.Rest();

        // One for all, as the settings say: the sibling comes along.
        Pid b = (await desk.GetChildAsync("b"))!.Pid!.Value;
        Teller.At(b).Fail("broken");
        Assert.Equal(["stop b", "stop c", "start b", "start c"], await host.Journal.NextAsync(4));
    }

    [Theory]
    [InlineData("Strategy", "OneForSome", "Tree:Strategy is \"OneForSome\": expected OneForOne, OneForAll or RestForOne.")]
    [InlineData("Strategy", "1", "Tree:Strategy is \"1\": expected OneForOne, OneForAll or RestForOne.")]
    [InlineData("MaxRestarts", "-1", "Tree:MaxRestarts is \"-1\": expected a whole number, 0 or more.")]
    [InlineData("RestartPeriod", "5", "Tree:RestartPeriod is \"5\": expected " + LongerThanZero)]
    [InlineData("RestartPeriod", "00:00:00", "Tree:RestartPeriod is \"00:00:00\": expected " + LongerThanZero)]
    [InlineData("RestartPeriod", "24:00:00", "Tree:RestartPeriod is \"24:00:00\": expected " + LongerThanZero)]
    [InlineData("RestartPeriod", "30:00", "Tree:RestartPeriod is \"30:00\": expected " + LongerThanZero)]
    [InlineData("RestartPeriod", "0:60:00", "Tree:RestartPeriod is \"0:60:00\": expected " + LongerThanZero)]
    [InlineData("AutoShutdown", "yes", "Tree:AutoShutdown is \"yes\": expected Never, AnySignificant or AllSignificant.")]
    [InlineData("Intensity", "3", "Tree:Intensity is no setting: expected Strategy, MaxRestarts, RestartPeriod, AutoShutdown, Children.")]
    [InlineData("Restart", "Permanent", "Tree:Restart is no setting: expected Strategy, MaxRestarts, RestartPeriod, AutoShutdown, Children.")]
    [InlineData("Children:x:Shutdown", "Infinite", "Tree:Children:x is no child: expected one of a, desk.")]
    [InlineData("Children:a:Restart", "often", "Tree:Children:a:Restart is \"often\": expected Permanent, Transient or Temporary.")]
    [InlineData(
        "Children:a:Shutdown", "never",
        "Tree:Children:a:Shutdown is \"never\": expected " + ZeroOrMore)]
    [InlineData(
        "Children:a:Shutdown", "-00:00:01",
        "Tree:Children:a:Shutdown is \"-00:00:01\": expected " + ZeroOrMore)]
    [InlineData("Children:a:Strategy", "OneForAll", "Tree:Children:a:Strategy is no setting: expected Restart, Shutdown.")]
    [InlineData("Children:a", "now", "Tree:Children:a is \"now\": expected a section with Restart, Shutdown.")]
    [InlineData("Children:desk:Children:x:Restart", "Permanent", "Tree:Children:desk:Children:x is no child: expected one of b, c.")]
    public async Task What_is_wrong_is_told_with_its_key_its_value_and_what_was_expected_and_nothing_starts(
        string key, string value, string expected)
    {
        await using var host = HostWith((key, value));

        var failure = await Assert.ThrowsAsync<OptionsValidationException>(host.StartAsync);

        Assert.Equal(expected, Assert.Single(failure.Failures));
        Assert.Empty(host.Journal.Rest());
        Assert.Equal(0, host.System.ProcessCount);
    }

    [Theory]
    [InlineData("0:00:05", 5)]
    [InlineData("23:59:59", 86399)]
    [InlineData("1.00:00:00", 86400)]
    [InlineData("00:00:00.25", 0.25)]
    [InlineData("2.00:00:00.5", 172800.5)]
    public async Task A_time_is_hours_minutes_and_seconds_with_days_before_a_dot(string value, double seconds)
    {
        await using var host = HostWith(("Children:a:Shutdown", value));

        await host.StartAsync();

        Assert.Equal(ShutdownPolicy.Within(TimeSpan.FromSeconds(seconds)), (await host.Root.GetChildSpecAsync("a"))!.Shutdown);
    }

    [Fact]
    public async Task All_that_is_wrong_is_told_at_once()
    {
        await using var host = HostWith(("MaxRestarts", "many"), ("Children:desk:Strategy", "none"));

        var failure = await Assert.ThrowsAsync<OptionsValidationException>(host.StartAsync);

        Assert.Equal(2, failure.Failures.Count());
    }

    [Fact]
    public async Task What_the_code_says_wrongly_is_told_before_anything_starts_too()
    {
        await using var host = new TestHost(
            static tree => tree.AddSupervisor("desk", TreeLifetimeTests.Tellers("b", "b")), null,
            static builder => builder.Services.AddHostedService<Neighbour>());

        var failure = await Assert.ThrowsAsync<OptionsValidationException>(host.StartAsync);

        Assert.StartsWith("The supervisor root/desk cannot be made: ", Assert.Single(failure.Failures), StringComparison.Ordinal);
        Assert.Empty(host.Journal.Rest());
    }

    [Fact]
    public async Task A_section_that_is_not_there_changes_nothing()
    {
        await using var host = HostWith();

        await host.StartAsync();

        ChildSpec child = (await host.Root.GetChildSpecAsync("a"))!;
        Assert.Equal((RestartType.Permanent, ShutdownPolicy.Within(TimeSpan.FromSeconds(5))), (child.Restart, child.Shutdown));
    }

    private static TestHost HostWith(params (string Key, string Value)[] settings) => new(tree =>
    {
        TreeLifetimeTests.Tellers("a")(tree);
        tree.AddSupervisor("desk", TreeLifetimeTests.Tellers("b", "c"));
        tree.Configure(TestHost.Settings(settings));
    });
}
