using Espalier.Generators.Analyzers;
using Espalier.Generators.CodeFixes;
using Espalier.Generators.Tests.Driving;

namespace Espalier.Generators.Tests.Analyzers;

/// <summary>ESP2002: a process must not leave its turn.</summary>
public sealed class ConfigureAwaitTests
{
    [Theory]
    [InlineData("[Cast] private async Task Do(Task task) => await [|task.ConfigureAwait(false)|];")]
    [InlineData("[Call] private async Task<int> Ask(ValueTask<int> task) => await [|task.ConfigureAwait(false)|];")]
    [InlineData("[Cast] private async Task Do(Task task, bool stay) => await [|task.ConfigureAwait(stay)|];")]
    [InlineData("[Cast] private async Task Do(Task task) => await [|task.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing)|];")]
    [InlineData("[Cast] private async Task Do(IAsyncEnumerable<int> all) { await foreach (int one in [|all.ConfigureAwait(false)|]) { } }")]
    [InlineData("[Cast] private async Task Do(IAsyncDisposable one) { await using var _ = [|one.ConfigureAwait(false)|]; }")]
    [InlineData("protected override async ValueTask TerminateAsync(ExitReason reason) => await [|Task.FromResult(1).ConfigureAwait(false)|];")]
    [InlineData("private async Task Helper(Task task) => await [|task.ConfigureAwait(false)|];")]
    public Task Leaving_the_turn_is_reported(string members) =>
        Ruling.ExpectAsync<ConfigureAwaitAnalyzer>(Ruling.Server(members));

    [Theory]
    [InlineData("[Cast] private async Task Do(Task task) => await task.ConfigureAwait(true);")]
    [InlineData("[Cast] private async Task Do(Task task) => await task.ConfigureAwait(ConfigureAwaitOptions.ContinueOnCapturedContext);")]
    [InlineData(
        "[Cast] private async Task Do(Task task) => " +
        "await task.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext);")]
    [InlineData("[Cast] private Task Do(Task task) => Task.Run(async () => await task.ConfigureAwait(false));")]
    [InlineData("[Cast] private void Do(Task task) => task.ConfigureAwait(false).GetAwaiter().GetResult();")]
    [InlineData("public static async Task Helper(Task task) => await task.ConfigureAwait(false);")]
    public Task Staying_on_the_turn_or_being_on_none_is_not_reported(string members) =>
        Ruling.ExpectAsync<ConfigureAwaitAnalyzer>(Ruling.Server(members));

    [Theory]
    [InlineData(
        "[Cast] private async Task Do(Task task) => await task.ConfigureAwait(false);", "[Cast] private async Task Do(Task task) => await task;")]
    [InlineData(
        "[Cast] private async Task Do(Task task) => await task.ConfigureAwait(ConfigureAwaitOptions.None);",
        "[Cast] private async Task Do(Task task) => await task;")]
    [InlineData(
        "[Cast] private async Task Do(Task task) => await task.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);",
        "[Cast] private async Task Do(Task task) => " +
        "await task.ConfigureAwait(ConfigureAwaitOptions.ForceYielding | ConfigureAwaitOptions.ContinueOnCapturedContext);")]
    public Task The_code_comes_back_to_the_turn(string before, string after) =>
        Ruling.ExpectFixAsync<ConfigureAwaitAnalyzer, StayOnTurnFix>(Ruling.Server(before), Ruling.Server(after));
}
