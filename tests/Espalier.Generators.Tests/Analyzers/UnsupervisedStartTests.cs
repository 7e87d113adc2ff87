using Espalier.Generators.Analyzers;
using Espalier.Generators.Tests.Driving;
using Microsoft.CodeAnalysis;

namespace Espalier.Generators.Tests.Analyzers;

/// <summary>ESP3002: a server should have a supervisor.</summary>
public sealed class UnsupervisedStartTests
{
    [Theory]
    [InlineData("public static async Task Run(ProcessSystem system) => await [|Sample.StartAsync(system)|];")]
    [InlineData("public static async Task Run(ProcessContext parent) => await [|Sample.StartLinkedAsync(parent)|];")]
    public Task A_start_without_a_supervisor_is_reported(string member) => Ruling.ExpectAsync<UnsupervisedStartAnalyzer>(ProgramWith(member));

    [Theory]
    [InlineData("public static async Task Run(ProcessSystem system) => await Supervisor.StartAsync(system, [Sample.Child()]);")]
    [InlineData(
        "public static ChildSpec Spec() => new() { Id = 1, Start = async context => " +
        "new StartResult.Started((await Sample.StartLinkedAsync(context.Parent)).Address.TryFind(out Pid pid) ? pid : default) };")]
    [InlineData("public static ValueTask StartAsync(ProcessSystem system) => default;\npublic static ValueTask Run(ProcessSystem system) => StartAsync(system);")]
    public Task A_child_is_not_reported(string member) => Ruling.ExpectAsync<UnsupervisedStartAnalyzer>(ProgramWith(member));

    [Fact]
    public Task Tests_start_what_they_test() => Ruling.ExpectAsync<UnsupervisedStartAnalyzer>(
        ProgramWith("public static async Task Run(ProcessSystem system) => await Sample.StartAsync(system);"),
        references: MetadataReference.CreateFromFile(typeof(FactAttribute).Assembly.Location));

    private static string ProgramWith(string member) => $$"""
        {{Ruling.Server("[Cast] private void Do() { }")}}
        public static class Program
        {
            {{member}}
        }
        """;
}
