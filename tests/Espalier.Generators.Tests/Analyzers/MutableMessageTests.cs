using Espalier.Generators.Analyzers;
using Espalier.Generators.Tests.Driving;

namespace Espalier.Generators.Tests.Analyzers;

/// <summary>ESP2006: a message should not change after it was sent.</summary>
public sealed class MutableMessageTests
{
    [Theory]
    [InlineData("[Cast] private void Do(List<int> [|numbers|]) { }")]
    [InlineData("[Call] private int Ask(int one, Dictionary<string, int> [|other|]) => one;")]
    [InlineData("[Info] private void On(int[] [|numbers|]) { }")]
    [InlineData("[Cast] private void Do(System.Text.StringBuilder [|text|]) { }")]
    [InlineData("[Cast] private void Do(IList<int> [|numbers|]) { }")]
    [InlineData("private sealed class Own : List<int>;\n[Info] private void On(Own [|numbers|]) { }")]
    [InlineData("private readonly List<int> _all = [];\n[Call] private List<int> [|Get|]() => _all;")]
    [InlineData("[Call] private Task<int[]> [|Get|]() => Task.FromResult<int[]>([1]);")]
    [InlineData("[Call] private CallResult<HashSet<int>> [|Get|]() => new HashSet<int>();")]
    [InlineData("private readonly List<int> _all = [];\n[Info] private void On(Pid from) => from.Send([|_all|]);")]
    [InlineData("private readonly Queue<int> _all = [];\n[Info] private void On(ProcessAddress to) => to.Cast([|_all|]);")]
    [InlineData("private readonly int[] _all = [];\n[Cast] private void Do() => Context.SendAfter([|_all|], TimeSpan.Zero);")]
    public Task A_message_that_can_change_is_reported(string members) => Ruling.ExpectAsync<MutableMessageAnalyzer>(Ruling.Server(members));

    [Theory]
    [InlineData("[Cast] private void Do(IReadOnlyList<int> numbers, string text, System.Collections.Immutable.ImmutableArray<int> others) { }")]
    [InlineData("[Info] private void On(Pid from) => from.Send(new List<int> { 1 });")]
    [InlineData("private readonly List<int> _all = [];\n[Info] private void On(Pid from) => from.Send(_all.ToArray());")]
    [InlineData("private void Helper(List<int> numbers) { }")]
    public Task A_message_that_stays_as_it_is_is_not_reported(string members) => Ruling.ExpectAsync<MutableMessageAnalyzer>(Ruling.Server(members));

    [Fact]
    public Task Code_outside_of_processes_sends_as_well() => Ruling.ExpectAsync<MutableMessageAnalyzer>("""
        public static class Program
        {
            public static void Start(Pid pid, List<int> all) => pid.Send([|all|]);
        }
        """);

    [Fact]
    public Task Types_are_added_by_editorconfig() => Ruling.ExpectAsync<MutableMessageAnalyzer>(
        Ruling.Server("public sealed class Order;\npublic sealed class Box<T>;\n[Cast] private void Do(Order [|order|], Box<int> [|box|], string text) { }"),
        new Dictionary<string, string> { ["espalier.mutable_types"] = "Sample.Order, Sample.Box" });

    [Fact]
    public Task Types_are_exempted_by_editorconfig() => Ruling.ExpectAsync<MutableMessageAnalyzer>(
        Ruling.Server("public sealed class Own : List<int>;\n[Cast] private void Do(byte[] bytes, int[] [|numbers|], List<int> [|list|], Own own) { }"),
        new Dictionary<string, string> { ["espalier.immutable_types"] = "byte[], Sample.Own" });

    [Fact]
    public Task All_arrays_can_be_exempted() => Ruling.ExpectAsync<MutableMessageAnalyzer>(
        Ruling.Server("[Cast] private void Do(byte[] bytes, int[] numbers) { }"),
        new Dictionary<string, string> { ["espalier.immutable_types"] = "System.Array" });
}
