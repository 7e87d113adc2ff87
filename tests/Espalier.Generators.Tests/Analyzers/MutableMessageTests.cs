using System.Globalization;
using Espalier.Generators.Analyzers;
using Espalier.Generators.Tests.Driving;
using Microsoft.CodeAnalysis;

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
        Ruling.Server("public sealed class Order;\npublic sealed class Box<T>;\n" +
            "[Cast] private void Do(Order [|order|], Box<int> [|box|], string text) { }"),
        new Dictionary<string, string> { ["espalier.mutable_types"] = "Sample.Order, Sample.Box" });

    [Fact]
    public Task Types_are_exempted_by_editorconfig() => Ruling.ExpectAsync<MutableMessageAnalyzer>(
        Ruling.Server("public sealed class Own : List<int>;\n" +
            "[Cast] private void Do(byte[] bytes, int[] [|numbers|], List<int> [|list|], Own own) { }"),
        new Dictionary<string, string> { ["espalier.immutable_types"] = "byte[], Sample.Own" });

    [Fact]
    public Task All_arrays_can_be_exempted() => Ruling.ExpectAsync<MutableMessageAnalyzer>(
        Ruling.Server("[Cast] private void Do(byte[] bytes, int[] numbers) { }"),
        new Dictionary<string, string> { ["espalier.immutable_types"] = "System.Array" });

    [Theory]
    [InlineData("[Cast] private void Do(Order [|order|]) { }", "Order, whose Lines is List<string>")]
    [InlineData("[Call] private Order [|Get|]() => new([]);", "Order, whose Lines is List<string>")]
    [InlineData("[Call] private Task<CallResult<Basket>> [|Get|]() => null!;", "Basket, whose Goods is HashSet<int>")]
    [InlineData("[Cast] private void Do(Chest [|chest|]) { }", "Chest, whose Bytes is byte[]")]
    [InlineData("[Cast] private void Do(Parcel [|parcel|]) { }", "Parcel, whose Order is Order, whose Lines is List<string>")]
    [InlineData("[Cast] private void Do(BigBasket [|basket|]) { }", "BigBasket, whose Goods is HashSet<int>")]
    [InlineData("[Cast] private void Do((int One, Order Two) [|pair|]) { }", "(int One, Order Two), whose Two is Order, whose Lines is List<string>")]
    [InlineData("[Cast] private void Do(IReadOnlyList<int[]> [|all|]) { }", "IReadOnlyList<int[]>, whose elements are int[]")]
    [InlineData("[Cast] private void Do(Box<int[]> [|box|]) { }", "Box<int[]>, whose Content is int[]")]
    [InlineData("[Cast] private void Do(Knot [|knot|]) { }", "Knot, whose Marks is int[]")]
    [InlineData("[Info] private void On(Pid from) => from.Send([|_order|]);", "Order, whose Lines is List<string>")]
    [InlineData("[Info] private void On(Pid from) => from.Send([|new Order(_lines)|]);", "Order, whose Lines is List<string>")]
    [InlineData("[Info] private void On(Pid from) => from.Send([|new Order([]) { Lines = _lines }|]);", "Order, whose Lines is List<string>")]
    [InlineData("[Info] private void On(Pid from) => from.Send([|_order with { }|]);", "Order, whose Lines is List<string>")]
    [InlineData(
        "[Info] private void On(Pid from) => from.Cast([|new Parcel(new Order(_lines))|]);",
        "Parcel, whose Order is Order, whose Lines is List<string>")]
    [InlineData(
        "[Info] private void On(Pid from) => from.Cast([|(1, _order)|]);",
        "(int, Order _order), whose _order is Order, whose Lines is List<string>")]
    [InlineData(
        "[Info] private void On(Pid from) => from.Cast([|new { _order }|]);",
        "<anonymous type: Order _order>, whose _order is Order, whose Lines is List<string>")]
    [InlineData("[Info] private async Task On(Pid from) => await from.CallAsync([|new Ask(_lines)|]);", "Ask, whose Lines is List<string>")]
    [InlineData("[Info] private async Task On(ProcessName to) => await to.CallAsync([|_ask|]);", "Ask, whose Lines is List<string>")]
    [InlineData("[Info] private async Task On(ProcessAddress to) => await to.CallAsync<int>(request: [|_ask|]);", "Ask, whose Lines is List<string>")]
    public async Task What_is_in_a_message_is_looked_at(string member, string what)
    {
        Diagnostic found = Assert.Single(await Ruling.ExpectAsync<MutableMessageAnalyzer>(HoldingServer(member)));

        Assert.Contains($" is {what}, which both", found.GetMessage(CultureInfo.InvariantCulture), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("[Info] private void On(Pid from) => from.Send(new Order([\"a\"]));")]
    [InlineData("[Info] private void On(Pid from) => from.Send(new Order([]) { Lines = new(_lines) });")]
    [InlineData("[Info] private void On(Pid from) => from.Send(new Parcel(new Order([.. _lines])));")]
    [InlineData("[Info] private async Task On(Pid from) => await from.CallAsync(new Ask([.. _lines]));")]
    [InlineData("[Info] private async Task On(Pid from) => await from.CallAsync(new Plain([]));")]
    [InlineData("[Cast] private void Do(Plain plain, Hidden hidden, Shared shared, Lonely lonely) { }")]
    [InlineData("[Cast] private void Do(Uri uri, Type type, Exception failure, Func<int[]> later, Task<int[]> task, Action<Order> act) { }")]
    [InlineData("[Info] private void On(Down down) { }")]
    [InlineData("[Cast] private void Do(D1 deep) { }")]
    [InlineData("[Cast] private void Do(IHolder holder, Sample sample) { }")]
    public Task What_nobody_comes_to_through_a_message_is_not_reported(string member) =>
        Ruling.ExpectAsync<MutableMessageAnalyzer>(HoldingServer(member));

    [Fact]
    public async Task Types_that_hold_others_follow_editorconfig_as_well()
    {
        string members = "public sealed record Order(List<int> Lines);\npublic sealed record Bytes(byte[] All);\n" +
            "[Cast] private void Do(Order order, Bytes bytes) { }";
        await Ruling.ExpectAsync<MutableMessageAnalyzer>(
            Ruling.Server(members), new Dictionary<string, string> { ["espalier.immutable_types"] = "byte[], Sample.Order" });
        await Ruling.ExpectAsync<MutableMessageAnalyzer>(
            Ruling.Server("public sealed class Cart;\npublic sealed record Order(Cart Cart);\n[Cast] private void Do(Order [|order|]) { }"),
            new Dictionary<string, string> { ["espalier.mutable_types"] = "Sample.Cart" });
    }

    private static string HoldingServer(string member) => Ruling.Server($$"""
        public sealed record Order(List<string> Lines);
        public sealed record Parcel(Order Order);
        public class Basket { public HashSet<int> Goods { get; } = []; }
        public sealed class BigBasket : Basket;
        public struct Chest { public byte[] Bytes; }
        public sealed record Box<T>(T Content);
        public sealed record Knot(Knot? Other, int[] Marks);
        public sealed record Ask(List<string> Lines) : ICall<int>;

        public sealed record Plain(IReadOnlyList<string> Lines) : ICall<int>;
        public sealed class Hidden { private readonly List<int> _all = []; internal int Count => _all.Count; }
        public sealed class Shared { public static readonly int[] All = []; public int[] this[int at] => All; public int[] All2 { set { } } }
        public sealed record Lonely(Lonely? Other, int Number);
        public sealed record D1(D2 Deep);
        public sealed record D2(D3 Deep);
        public sealed record D3(D4 Deep);
        public sealed record D4(D5 Deep);
        public sealed record D5(int[] Deep);
        public interface IHolder { int[] All { get; } }

        private readonly List<string> _lines = [];
        private readonly Order _order = new([]);
        private readonly Ask _ask = new([]);

        [Cast] private void Reset() { }

        {{member}}
        """);
}
