using Espalier.Generators.Analyzers;
using Espalier.Generators.Tests.Driving;

namespace Espalier.Generators.Tests.Analyzers;

/// <summary>ESP3001: a significant child cannot be permanent.</summary>
public sealed class RefusedSpecTests
{
    [Theory]
    [InlineData("Plain.Child() with { [|IsSignificant = true|] }")]
    [InlineData("Plain.Child() with { Restart = RestartType.Permanent, [|IsSignificant = true|] }")]
    [InlineData("Significant.Child() with { [|Restart = RestartType.Permanent|] }")]
    [InlineData("ChildSpec.For<Plain>(() => new Plain()) with { [|IsSignificant = true|] }")]
    [InlineData("Other() with { Restart = RestartType.Permanent, [|IsSignificant = true|] }")]
    [InlineData("new ChildSpec { Id = \"a\", Start = null!, [|IsSignificant = true|] }")]
    [InlineData("new ChildSpec { Id = \"a\", Start = null!, [|IsSignificant = true|], Restart = RestartType.Permanent }")]
    public Task A_significant_permanent_child_is_reported(string spec) => Ruling.ExpectAsync<RefusedSpecAnalyzer>(ProgramWith(spec));

    [Theory]
    [InlineData("Plain.Child() with { IsSignificant = true, Restart = RestartType.Transient }")]
    [InlineData("Plain.Child() with { IsSignificant = false }")]
    [InlineData("Significant.Child() with { IsSignificant = true }")]
    [InlineData("Other() with { IsSignificant = true }")]
    [InlineData("Plain.Child() with { IsSignificant = true, Restart = (RestartType)Environment.ProcessId }")]
    [InlineData("new ChildSpec { Id = \"a\", Start = null!, IsSignificant = true, Restart = RestartType.Temporary }")]
    public Task Every_other_child_is_not_reported(string spec) => Ruling.ExpectAsync<RefusedSpecAnalyzer>(ProgramWith(spec));

    [Theory]
    [InlineData("[[|GenServer(IsSignificant = true)|]]")]
    [InlineData("[[|GenServer(IsSignificant = true, Restart = RestartType.Permanent)|]]")]
    [InlineData("[GenServer(IsSignificant = true, Restart = RestartType.Temporary)]")]
    [InlineData("[GenServer(ShutdownMilliseconds = 5)]")]
    public Task What_a_class_says_of_its_children_is_looked_at(string attribute) =>
        Ruling.ExpectAsync<RefusedSpecAnalyzer>($"{attribute} public sealed class Sample : GenServer;");

    private static string ProgramWith(string spec) => $$"""
        public sealed partial class Plain : GenServer
        {
            [Cast] private void Do() { }
        }

        [GenServer(IsSignificant = true, Restart = RestartType.Transient)]
        public sealed partial class Significant : GenServer
        {
            [Cast] private void Do() { }
        }

        public static class Program
        {
            public static ChildSpec Spec() => {{spec}};

            private static ChildSpec Other() => Plain.Child();
        }
        """;
}
