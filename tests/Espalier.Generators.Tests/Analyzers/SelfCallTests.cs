using Espalier.Generators.Analyzers;
using Espalier.Generators.Tests.Driving;

namespace Espalier.Generators.Tests.Analyzers;

/// <summary>ESP2004: a process cannot call itself.</summary>
public sealed class SelfCallTests
{
    [Theory]
    [InlineData("int n = await [|At(Context.Self).AskAsync()|];")]
    [InlineData("int n = await [|Sample.At(Context.Self).AskAsync()|];")]
    [InlineData("int n = await [|new Client(Context.Self).AskAsync()|];")]
    [InlineData("IClient me = At(Context.Self);\n    await [|me.AskAsync()|];")]
    [InlineData("Pid self = Context.Self;\n    await [|At(self).AskAsync()|];")]
    [InlineData("await [|At(ProcessAddress.FromPid(Context.Self)).StopAsync()|];")]
    [InlineData("await [|Context.Self.CallAsync(new Question())|];")]
    [InlineData("await [|this.Context.Self.StopAsync()|];")]
    public Task A_call_to_the_own_process_is_reported(string body) => Ruling.ExpectAsync<SelfCallAnalyzer>(ServerWith(body));

    [Theory]
    [InlineData("At(Context.Self).Reset();")]
    [InlineData("Context.Self.Send(1);")]
    [InlineData("await At(Context.Parent).AskAsync();")]
    [InlineData("IClient one = At(Context.Self);\n    one = At(Context.Parent);\n    await one.AskAsync();")]
    [InlineData("Context.Spawn(async self => await At(Context.Self).AskAsync());")]
    [InlineData("_ = Task.Run(async () => await At(Context.Self).AskAsync());")]
    [InlineData("await Ask();")]
    public Task A_cast_or_a_call_of_somebody_else_is_not_reported(string body) => Ruling.ExpectAsync<SelfCallAnalyzer>(ServerWith(body));

    [Fact]
    public Task A_function_cannot_call_itself_either() => Ruling.ExpectAsync<SelfCallAnalyzer>("""
        public sealed record Question : ICall<int>;

        public static class Program
        {
            public static void Start(ProcessSystem system) => system.Spawn(async self => await [|self.Self.CallAsync(new Question())|]);
        }
        """);

    private static string ServerWith(string body) => Ruling.Server($$"""
        public sealed record Question : ICall<int>;

        [Call] private Task<int> Ask() => Task.FromResult(1);

        [Cast] private void Reset() { }

        [Cast] private async Task Do()
        {
            await Task.Yield();
            {{body}}
        }
        """);
}
