using System.Globalization;
using Espalier.Generators.Analyzers;
using Espalier.Generators.Tests.Driving;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace Espalier.Generators.Tests.Analyzers;

/// <summary>ESP3003: an inherited start starts the base class.</summary>
public sealed class InheritedStartTests
{
    private const string Servers = """
        public partial class Sample : GenServer
        {
            [Cast] private void Do() { }
        }

        public partial class Numbered(int number) : GenServer
        {
            [Call] private int Get() => number;
        }

        public partial class Box<T> : GenServer
        {
            [Cast] private void Put(T value) { }
        }

        public partial class Own : GenServer
        {
            [Cast] private void Do() { }

            public static ChildSpec Child() => ChildSpec.For(() => new Own());
        }

        public class Bare : GenServer
        {
            public static ChildSpec Child() => ChildSpec.For(() => new Bare());
        }

        public class Derived : Sample;
        public sealed class Further : Derived;
        public sealed class Numbers : Box<int>;
        public sealed class OfOwn : Own;
        public sealed class OfBare : Bare;

        public sealed partial class Complete : Sample
        {
            [Cast] private void DoMore() { }
        }

        public sealed partial class Named(string name) : Numbered(1)
        {
            [Call] private string GetName() => name;
        }

        """;

    [Theory]
    [InlineData(
        "await [|Derived.StartAsync|](system);",
        "Derived.StartAsync starts Sample, not Derived, because Derived has no handlers of its own: " +
        "give it one, start it as a child by ChildSpec.For<Derived>(() => new Derived(...)), or write Sample.StartAsync")]
    [InlineData("await [|Derived.StartLinkedAsync|](self);", "Derived.StartLinkedAsync starts Sample, not Derived, ")]
    [InlineData("_ = [|Derived.Child|]();", "Derived.Child makes a child that is Sample, not Derived, ")]
    [InlineData("_ = [|Further.Child|]();", "Further.Child makes a child that is Sample, not Further, ")]
    [InlineData("_ = [|Numbers.Child|]();", "Numbers.Child makes a child that is Box<int>, not Numbers, ")]
    [InlineData("Func<ChildSpec> child = [|Derived.Child|];", "Derived.Child makes a child that is Sample, not Derived, ")]
    [InlineData("_ = [|global::Derived.Child|]();", "Derived.Child makes a child that is Sample, not Derived, ")]
    [InlineData("await [|OfOwn.StartAsync|](system);", "OfOwn.StartAsync starts Own, not OfOwn, ")]
    [InlineData("_ = [|Named.Child|](1);", "Named.Child makes a child that is Numbered, not Named, " +
        "because Named has none for these arguments: call it as Named has it, or write Numbered.Child")]
    public async Task A_start_of_the_class_above_is_reported(string body, string message)
    {
        Diagnostic found = Assert.Single(await Ruling.ExpectAsync<InheritedStartAnalyzer>(ProgramWith(body)));

        Assert.StartsWith(message, found.GetMessage(CultureInfo.InvariantCulture), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("await Sample.StartAsync(system);\n    _ = Sample.Child();\n    Sample.At(self.Self).Do();")]
    [InlineData("await Complete.StartAsync(system);\n    _ = Complete.Child();\n    Complete.At(self.Self).DoMore();")]
    [InlineData("_ = Named.Child(\"a\");\n    _ = Numbered.Child(1);\n    _ = Box<int>.Child();")]
    [InlineData("_ = OfOwn.Child();\n    _ = OfBare.Child();")]
    [InlineData("_ = ChildSpec.For<Derived>(() => new Derived());")]
    [InlineData("Derived.At(self.Self).Do();")]
    [InlineData("await Supervisor.StartAsync(system, []);")]
    public Task A_start_of_the_class_that_is_named_is_not_reported(string body) => Ruling.ExpectAsync<InheritedStartAnalyzer>(ProgramWith(body));

    [Fact]
    public async Task A_class_of_another_assembly_is_known_by_its_client()
    {
        Compiling.Driver().RunGeneratorsAndUpdateCompilation(Compiling.Compile(Servers), out Compilation whole, out _);
        using MemoryStream library = new();
        Assert.True(whole.WithAssemblyName("Library").Emit(library).Success);

        await Ruling.ExpectAsync<InheritedStartAnalyzer>(
            """
            public sealed class Mine : Sample;

            public static class Program
            {
                public static ChildSpec Spec() => [|Mine.Child|]();
            }
            """,
            references: MetadataReference.CreateFromImage(library.ToArray()));
    }

    private static string ProgramWith(string body) => $$"""
        {{Servers}}
        public static class Program
        {
            public static async Task Run(ProcessSystem system, ProcessContext self)
            {
                await Task.Yield();
                {{body}}
            }
        }
        """;
}
