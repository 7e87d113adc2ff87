using Espalier.Generators.Analyzers;
using Espalier.Generators.Tests.Driving;
using Microsoft.CodeAnalysis;

namespace Espalier.Generators.Tests.Analyzers;

/// <summary>ESP3001: a significant child that its supervisor refuses.</summary>
public sealed class RefusedSpecTests
{
    [Theory]
    [InlineData("Plain.Child() with { [|IsSignificant = true|] }")]
    [InlineData("Plain.Child() with { Restart = RestartType.Permanent, [|IsSignificant = true|] }")]
    [InlineData("Significant.Child() with { [|Restart = RestartType.Permanent|] }")]
    [InlineData("ChildSpec.For<Plain>(() => new Plain()) with { [|IsSignificant = true|] }")]
    [InlineData("Other() with { Restart = RestartType.Permanent, [|IsSignificant = true|] }")]
    [InlineData("(Significant.Child() with { Id = 1 }) with { [|Restart = RestartType.Permanent|] }")]
    [InlineData("new ChildSpec { Id = \"a\", Start = null!, [|IsSignificant = true|] }")]
    [InlineData("new ChildSpec { Id = \"a\", Start = null!, [|IsSignificant = true|], Restart = RestartType.Permanent }")]
    public Task A_significant_permanent_child_is_reported(string spec) => Ruling.ExpectAsync<RefusedSpecAnalyzer>(ProgramWith(spec));

    [Theory]
    [InlineData("Plain.Child() with { IsSignificant = true, Restart = RestartType.Transient }")]
    [InlineData("Plain.Child() with { IsSignificant = false }")]
    [InlineData("Significant.Child() with { IsSignificant = true }")]
    [InlineData("Other() with { IsSignificant = true }")]
    [InlineData("ChildSpec.For(() => new Derived()) with { IsSignificant = true }")]
    [InlineData("Plain.Child() with { IsSignificant = true, Restart = (RestartType)Environment.ProcessId }")]
    [InlineData("new ChildSpec { Id = \"a\", Start = null!, IsSignificant = true, Restart = RestartType.Temporary }")]
    [InlineData("Own.Child(1) with { IsSignificant = true }")]
    [InlineData("Bare.Child() with { IsSignificant = true }")]
    [InlineData("Other();\n    public static ChildSpec Of<T>(Func<T> make) where T : GenServer => " +
        "ChildSpec.For<T>(make) with { IsSignificant = true }")]
    public Task Every_other_child_is_not_reported(string spec) => Ruling.ExpectAsync<RefusedSpecAnalyzer>(ProgramWith(spec));

    [Theory]
    [InlineData("[[|GenServer(IsSignificant = true)|]]")]
    [InlineData("[[|GenServer(IsSignificant = true, Restart = RestartType.Permanent)|]]")]
    [InlineData("[GenServer(IsSignificant = true, Restart = RestartType.Temporary)]")]
    [InlineData("[GenServer(ShutdownMilliseconds = 5)]")]
    public Task What_a_class_says_of_its_children_is_looked_at(string attribute) =>
        Ruling.ExpectAsync<RefusedSpecAnalyzer>($"{attribute} public sealed class Sample : GenServer;");

    [Fact]
    public Task An_abstract_class_is_nobody_s_child() => Ruling.ExpectAsync<RefusedSpecAnalyzer>("""
        [GenServer(IsSignificant = true)] public abstract class Above : GenServer;

        [GenServer(IsSignificant = true, Restart = RestartType.Transient)] public sealed class Sample : Above;
        """);

    [Theory]
    [InlineData("(one, int n) = (Other(), 1);")]
    [InlineData("Find(out one);")]
    [InlineData("ref ChildSpec same = ref one;\n    same = Other();")]
    public Task A_specification_that_is_written_again_is_not_known(string body) => Ruling.ExpectAsync<RefusedSpecAnalyzer>(
        BodyWith($"ChildSpec one = Plain.Child();\n    {body}\n    _ = one with {{ IsSignificant = true }};"));

    [Theory]
    [InlineData("all[0] = Plain.Child();")]
    [InlineData("Array.Clear(all);")]
    public Task Of_a_list_that_something_else_is_done_with_nothing_is_known(string body) => Ruling.ExpectAsync<RefusedSpecAnalyzer>(
        BodyWith($"ChildSpec[] all = [Significant.Child()];\n    {body}\n    await Supervisor.StartAsync(system, all);"));

    [Fact]
    public async Task A_class_of_another_assembly_is_known_by_its_client()
    {
        Compiling.Driver().RunGeneratorsAndUpdateCompilation(Compiling.Compile(ProgramWith("Plain.Child()")), out Compilation whole, out _);
        using MemoryStream library = new();
        Assert.True(whole.WithAssemblyName("Library").Emit(library).Success);

        await Ruling.ExpectAsync<RefusedSpecAnalyzer>(
            """
            public static class Program2
            {
                public static ChildSpec One() => Plain.Child() with { [|IsSignificant = true|] };
                public static ChildSpec Other() => Bare.Child() with { IsSignificant = true };
            }
            """,
            references: MetadataReference.CreateFromImage(library.ToArray()));
    }

    [Theory]
    [InlineData(
        "await Supervisor.StartAsync(system, [Plain.Child(), Plain.Child() with { Restart = RestartType.Temporary, " +
        "[|IsSignificant = true|] }]);")]
    [InlineData("await Supervisor.StartAsync(system, [[|Significant.Child()|]]);")]
    [InlineData("await Supervisor.StartAsync(system, [[|Significant.Child() with { Id = 1 }|]], null);")]
    [InlineData("await Supervisor.StartAsync(system, new[] { [|Significant.Child()|] }, new SupervisorOptions());")]
    [InlineData("await Supervisor.StartLinkedAsync(self, [[|ChildSpec.For(() => new Significant())|]], new() { MaxRestarts = 1 });")]
    [InlineData("_ = Supervisor.Child([[|Significant.Child()|]], new() { AutoShutdown = AutoShutdown.Never });")]
    [InlineData("_ = SupervisorInit.Start(SupervisionStrategy.OneForOne, [[|Significant.Child()|]]);")]
    [InlineData("_ = SupervisorInit.Start(new SupervisorOptions { MaxRestarts = 1 }, [[|Significant.Child()|]]);")]
    [InlineData("await system.RunAsync([[|Significant.Child()|]]);")]
    [InlineData(
        "SupervisorOptions limits = new();\n    " +
        "ChildSpec[] all = [[|Significant.Child()|]];\n    await Supervisor.StartAsync(system, all, limits);")]
    [InlineData("await Supervisor.StartAsync(system, [[|Significant.Child()|]], new SupervisorOptions() with { MaxRestarts = 1 });")]
    [InlineData("ChildSpec one = Other() with { [|IsSignificant = true|] };\n    await Supervisor.StartAsync(system, [one with { Id = 1 }]);")]
    [InlineData("await DynamicSupervisor.At(self.Self).StartChildAsync([|Significant.Child()|]);")]
    [InlineData("await DynamicSupervisor.At(self.Self).GetOrStartAsync(Other() with { [|IsSignificant = true|] });")]
    [InlineData("_ = new PartitionSupervisor(system, system.Name(\"a\"), [|Significant.Child()|]);")]
    public Task A_significant_child_of_a_supervisor_that_never_ends_by_itself_is_reported(string body) =>
        Ruling.ExpectAsync<RefusedSpecAnalyzer>(BodyWith(body));

    [Theory]
    [InlineData("await Supervisor.StartAsync(system, [Significant.Child()], new() { AutoShutdown = AutoShutdown.AnySignificant });")]
    [InlineData(
        "await Supervisor.StartAsync(system, " +
        "[Significant.Child()], new SupervisorOptions() with { AutoShutdown = AutoShutdown.AllSignificant });")]
    [InlineData("await Supervisor.StartAsync(system, [Significant.Child()], options);")]
    [InlineData("await Supervisor.StartAsync(system, [Significant.Child()], options with { MaxRestarts = 1 });")]
    [InlineData("await Supervisor.StartAsync(system, [Significant.Child()], new() { AutoShutdown = options.AutoShutdown });")]
    [InlineData("_ = SupervisorInit.Start(options, [Significant.Child()]);")]
    [InlineData("await Supervisor.StartAsync(system, [Significant.Child() with { IsSignificant = false }, Plain.Child(), Other()]);")]
    [InlineData("await Supervisor.StartAsync(system, [.. new[] { Significant.Child() }]);")]
    [InlineData("await Supervisor.StartAsync(system, [Plain.Child() with { [|IsSignificant = true|] }]);")]
    [InlineData("await Supervisor.At(self.Self).StartChildAsync(Significant.Child());")]
    [InlineData("await DynamicSupervisor.At(self.Self).StartChildAsync(Plain.Child());")]
    [InlineData("_ = new PartitionSupervisor(system, system.Name(\"a\"), Plain.Child());")]
    public Task A_child_that_the_supervisor_may_take_is_not_reported_there(string body) =>
        Ruling.ExpectAsync<RefusedSpecAnalyzer>(BodyWith(body));

    private static string BodyWith(string body) => ProgramWith("Plain.Child()").Replace("private static ChildSpec Other()", $$"""
        public static async Task RunAsync(ProcessSystem system, ProcessContext self, SupervisorOptions options)
            {
                await Task.Yield();
                {{body.Replace("\n", "\n    ", StringComparison.Ordinal)}}
            }

            private static ChildSpec Other()
        """, StringComparison.Ordinal);

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

        [GenServer(Restart = RestartType.Temporary)]
        public class Brief : GenServer;

        public sealed class Derived : Brief;

        public sealed partial class Own(int number) : GenServer
        {
            [Call] private int Get() => number;

            public static ChildSpec Child(int number) => ChildSpec.For(() => new Own(number)) with { Restart = RestartType.Transient };
        }

        public sealed class Bare : GenServer
        {
            public static ChildSpec Child() => ChildSpec.For(() => new Bare()) with { Restart = RestartType.Transient };
        }

        public static class Program
        {
            public static ChildSpec Spec() => {{spec}};

            private static ChildSpec Other() => Plain.Child();

            private static void Find(out ChildSpec one) => one = Other();
        }
        """;
}
