using Espalier.Generators.Analyzers;
using Espalier.Generators.CodeFixes;
using Espalier.Generators.Tests.Driving;

namespace Espalier.Generators.Tests.Analyzers;

/// <summary>ESP2005: nobody waits for the end of async void.</summary>
public sealed class AsyncVoidTests
{
    [Theory]
    [InlineData("private async void [|Helper|]() => await Task.Yield();")]
    [InlineData("protected override async void [|SetState|](object? state) => await Task.Yield();")]
    [InlineData("[Cast] private void Do() { Save(); async void [|Save|]() => await Task.Yield(); }")]
    [InlineData("[Cast] private void Do(List<int> all) => all.ForEach([|async|] one => await Task.Yield());")]
    [InlineData("[Cast] private void Do() { Action later = [|async|] () => await Task.Yield(); later(); }")]
    public Task Async_void_in_a_server_is_reported(string members) => Ruling.ExpectAsync<AsyncVoidAnalyzer>(Ruling.Server(members));

    [Theory]
    [InlineData("private async Task Helper() => await Task.Yield();")]
    [InlineData("[Cast] private void Do() { Func<Task> later = async () => await Task.Yield(); }")]
    [InlineData("private sealed class Other { public async void Do() => await Task.Yield(); }")]
    public Task A_task_or_code_of_no_server_is_not_reported(string members) => Ruling.ExpectAsync<AsyncVoidAnalyzer>(Ruling.Server(members));

    [Fact]
    public async Task An_async_void_handler_is_reported_once_by_the_rule_of_answers()
    {
        const string Source = "public sealed partial class Sample : GenServer { [Cast] private async void Do() => await Task.Yield(); }";

        await Ruling.ExpectAsync<AsyncVoidAnalyzer>(Source);
        var found = await Ruling.ExpectAsync<ServerAnalyzer>(Source.Replace("Do()", "[|Do|]()", StringComparison.Ordinal));

        Assert.Equal("ESP1005", Assert.Single(found).Id);
    }

    [Theory]
    [InlineData("private async void Helper() => await Task.Yield();", "private async Task Helper() => await Task.Yield();")]
    [InlineData(
        "[Cast] private void Do() { Save(); async void Save() => await Task.Yield(); }",
        "[Cast] private void Do() { Save(); async Task Save() => await Task.Yield(); }")]
    public Task The_method_returns_a_task(string before, string after) =>
        Ruling.ExpectFixAsync<AsyncVoidAnalyzer, ReturnTaskFix>(Ruling.Server(before), Ruling.Server(after));

    [Theory]
    [InlineData("protected override async void SetState(object? state) => await Task.Yield();")]
    [InlineData("[Cast] private void Do() { Action later = async () => await Task.Yield(); later(); }")]
    public Task What_others_decide_the_type_of_is_left_to_people(string members) =>
        Ruling.ExpectNoFixAsync<AsyncVoidAnalyzer, ReturnTaskFix>(Ruling.Server(members));
}
