using System.Reflection;
using Espalier.Generators.Models;
using Espalier.Generators.Tests.Driving;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace Espalier.Generators.Tests;

/// <summary>An edit costs what it changes: what is generated for a server is written again only if it would be another text.</summary>
public sealed class CachingTests
{
    private const string Counter = """
        public sealed partial class Counter(int start) : GenServer
        {
            private int _count = start;

            /// <summary>Counts.</summary>
            [Call] private int Increment(int by) => _count += by;

            [Info] private void OnText(string text) => _count = text.Length;
        }
        """;

    private const string Door = """
        public sealed partial class Door : GenServer
        {
            [Cast] private void Open() { }
        }
        """;

    [Theory]
    [InlineData("a second run", "", "")]
    [InlineData("the body of a handler", "_count += by", "_count -= by")]
    [InlineData("white space", "[Call] private", "[Call]\n\n        private")]
    [InlineData("a comment", "    [Info]", "    // To be sure.\n    [Info]")]
    [InlineData("a field", "private int _count = start;", "private int _count = start; private string _name = string.Empty;")]
    [InlineData("a private method", "[Info]", "private void Helper() { }\n    [Info]")]
    [InlineData("an attribute of no concern", "[Call]", "[System.Diagnostics.DebuggerHidden, Call]")]
    [InlineData("the accessibility of a handler", "[Call] private", "[Call] internal")]
    public void An_edit_of_no_concern_writes_nothing_again(string edit, string before, string after)
    {
        GeneratorRunResult result = Edit(before, after);

        Assert.True(edit.Length > 0);
        Assert.All(ReasonsOf(result, ServerGenerator.ModelsStep), static reason => Assert.True(IsKept(reason), $"{reason}"));
        Assert.All(OutputsOf(result), static reason => Assert.Equal(IncrementalStepRunReason.Cached, reason));
    }

    [Theory]
    [InlineData("a parameter", "Increment(int by)", "Increment(long by)")]
    [InlineData("a default value", "Increment(int by)", "Increment(int by = 1)")]
    [InlineData("a name", "Increment", "Add")]
    [InlineData("the reply", "private int Increment(int by) => _count += by", "private long Increment(int by) => _count += by")]
    [InlineData("the documentation", "Counts.", "Counts on.")]
    [InlineData("the limit", "[Call]", "[Call(TimeoutMilliseconds = 10)]")]
    [InlineData("the constructor", "(int start)", "(int start, int step = 1)")]
    [InlineData("a message", "OnText(string text)", "OnText(System.Text.StringBuilder text)")]
    [InlineData("another handler", "[Info]", "[Cast] private void Reset() { }\n    [Info]")]
    public void An_edit_of_what_is_generated_writes_that_server_again_and_no_other(string edit, string before, string after)
    {
        GeneratorRunResult result = Edit(before, after);

        Assert.True(edit.Length > 0);
        Assert.Equal(
            [IncrementalStepRunReason.Cached, IncrementalStepRunReason.Modified],
            OutputsOf(result).OrderBy(static reason => $"{reason}", StringComparer.Ordinal));
    }

    [Fact]
    public void A_file_without_servers_that_comes_or_goes_writes_nothing_again()
    {
        CSharpCompilation with = Compiling.Compile(Counter, Door, "public class Nothing { public void Method() { } }");
        GeneratorDriver driver = Compiling.Driver().RunGenerators(with);

        driver = driver.RunGenerators(with.RemoveSyntaxTrees(with.SyntaxTrees[^1]));
        IncrementalStepRunReason[] without = [.. OutputsOf(driver.GetRunResult().Results[0])];
        driver = driver.RunGenerators(with);

        Assert.All(without, static reason => Assert.Equal(IncrementalStepRunReason.Cached, reason));
        Assert.All(OutputsOf(driver.GetRunResult().Results[0]), static reason => Assert.Equal(IncrementalStepRunReason.Cached, reason));
    }

    [Fact]
    public void The_order_of_the_files_changes_no_text()
    {
        (string[] forward, _) = Compiling.Generate(Counter, Door);
        (string[] backward, _) = Compiling.Generate(Door, Counter);

        Assert.Equal(forward.Order(StringComparer.Ordinal), backward.Order(StringComparer.Ordinal));
        Assert.Equal(2, forward.Length);
    }

    [Fact]
    public void A_model_holds_nothing_of_a_compilation()
    {
        HashSet<Type> seen = [];
        Queue<Type> open = new([typeof(ServerModel)]);
        while (open.TryDequeue(out Type? type))
        {
            if (!seen.Add(type) || type.IsPrimitive || type.IsEnum || type == typeof(string))
                continue;
            Type[] parts = type.IsGenericType && type.GetGenericTypeDefinition() == typeof(EquatableArray<>)
                ? type.GetGenericArguments()
                : [.. type.GetFields(BindingFlags.Instance | BindingFlags.NonPublic).Select(static field => field.FieldType)];
            foreach (Type part in parts)
                open.Enqueue(part);
        }

        Assert.All(seen, static type => Assert.True(
            type.IsPrimitive || type.IsEnum || type == typeof(string) || type.Namespace == typeof(ServerModel).Namespace, $"{type}"));
        Assert.Contains(typeof(ParameterModel), seen);
    }

    private static GeneratorRunResult Edit(string before, string after)
    {
        CSharpCompilation compilation = Compiling.Compile(Counter, Door);
        GeneratorDriver driver = Compiling.Driver().RunGenerators(compilation);
        SyntaxTree edited = compilation.SyntaxTrees[1];
        Assert.True(before.Length == 0 || Counter.Contains(before, StringComparison.Ordinal));
        string text = before.Length == 0 ? Counter : Counter.Replace(before, after, StringComparison.Ordinal);
        driver = driver.RunGenerators(compilation.ReplaceSyntaxTree(edited, CSharpSyntaxTree.ParseText(text, Compiling.Parsing, edited.FilePath)));
        return Assert.Single(driver.GetRunResult().Results);
    }

    private static bool IsKept(IncrementalStepRunReason reason) =>
        reason is IncrementalStepRunReason.Cached or IncrementalStepRunReason.Unchanged;

    private static IEnumerable<IncrementalStepRunReason> ReasonsOf(GeneratorRunResult result, string step) =>
        result.TrackedSteps[step].SelectMany(static run => run.Outputs).Select(static output => output.Reason);

    private static IEnumerable<IncrementalStepRunReason> OutputsOf(GeneratorRunResult result) =>
        result.TrackedOutputSteps.SelectMany(static step => step.Value).SelectMany(static run => run.Outputs).Select(static output => output.Reason);
}
