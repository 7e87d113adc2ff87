using Espalier.Generators.CodeFixes;
using Espalier.Generators.Tests.Driving;
using Microsoft.CodeAnalysis;

namespace Espalier.Generators.Tests.Analyzers;

/// <summary>ESP1001: a server with handlers must be partial.</summary>
public sealed class MissingPartialTests
{
    [Fact]
    public async Task A_server_and_what_it_is_nested_in_are_reported_each()
    {
        IReadOnlyList<Diagnostic> found = await Ruling.ExpectAsync<ServerAnalyzer>("""
            public static class [|Outer|]
            {
                public sealed class [|Inner|] : GenServer
                {
                    [Cast] private void Do() { }
                }
            }
            """);

        Assert.All(found, static one => Assert.Equal("ESP1001", one.Id));
    }

    [Theory]
    [InlineData("public sealed class Sample", "public sealed partial class Sample")]
    [InlineData("class Sample", "partial class Sample")]
    [InlineData("// A server.\nclass Sample", "// A server.\npartial class Sample")]
    public Task The_class_becomes_partial(string before, string after) => Ruling.ExpectFixAsync<ServerAnalyzer, AddPartialFix>(
        $"{before} : GenServer {{ [Cast] private void Do() {{ }} }}", $"{after} : GenServer {{ [Cast] private void Do() {{ }} }}");

    [Fact]
    public Task What_it_is_nested_in_becomes_partial() => Ruling.ExpectFixAsync<ServerAnalyzer, AddPartialFix>(
        "internal struct Outer { partial class Sample : GenServer { [Cast] private void Do() { } } }",
        "internal partial struct Outer { partial class Sample : GenServer { [Cast] private void Do() { } } }");
}
