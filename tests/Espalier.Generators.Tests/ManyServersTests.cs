using System.Diagnostics;
using Espalier.Generators.Tests.Driving;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Xunit.Abstractions;

namespace Espalier.Generators.Tests;

/// <summary>A program with fifty servers: what its builds and its edits cost.</summary>
public sealed class ManyServersTests(ITestOutputHelper output)
{
    private const int Count = 50;

    [Fact]
    public void An_edit_in_a_program_of_fifty_servers_writes_one_of_them_and_the_times_are_reported()
    {
        string[] sources = [.. Enumerable.Range(1, Count).Select(static number => $$"""
            namespace Many;

            public sealed partial class Server{{number}}(int start, string name = "none") : GenServer
            {
                private int _count = start;

                /// <summary>Counts on.</summary>
                [Call] private int Increment(int by) => _count += by;

                [Call] private async Task<string> DescribeAsync(string? format, CancellationToken ct)
                {
                    await Task.Delay(1, ct);
                    return name + _count.ToString(format);
                }

                [Call] private void Wait(Caller<int> caller) => caller.Reply(_count);

                [Cast] private void Reset() => _count = 0;

                [Info] private void OnText(string text) => _count = text.Length;

                private async Task LaterAsync()
                {
                    // A name that the generator must look at, in a body that it need not bind.
                    Client me = At(Context.Self);
                    await Task.Delay(System.Linq.Enumerable.Range(1, _count).GetHashCode());
                    me.Reset();
                }
            }
            """)];
        CSharpCompilation compilation = Compiling.Compile(sources);

        // The compilation's own work, which the first to ask for a symbol pays.
        Assert.Empty(compilation.GetDeclarationDiagnostics().Where(static one => one.Severity == DiagnosticSeverity.Error));
        (GeneratorDriver driver, TimeSpan cold) = Run(Compiling.Driver(), compilation);
        (driver, TimeSpan warm) = Run(driver, compilation);
        SyntaxTree tree = compilation.SyntaxTrees[25];
        string text = tree.ToString().Replace("Increment(int by)", "Increment(byte by)", StringComparison.Ordinal);
        compilation = compilation.ReplaceSyntaxTree(tree, CSharpSyntaxTree.ParseText(text, Compiling.Parsing, tree.FilePath));
        (driver, TimeSpan edited) = Run(driver, compilation);
        (_, TimeSpan again) = Run(Compiling.Driver(), compilation);

        output.WriteLine($"{Count} servers: cold {cold.TotalMilliseconds:F0} ms, nothing changed {warm.TotalMilliseconds:F1} ms, " +
            $"one changed {edited.TotalMilliseconds:F1} ms, all again in a warm compiler {again.TotalMilliseconds:F1} ms");
        GeneratorRunResult result = driver.GetRunResult().Results[0];
        Assert.Equal(Count, result.GeneratedSources.Length);
        Assert.Single(
            result.TrackedOutputSteps.SelectMany(static step => step.Value).SelectMany(static run => run.Outputs),
            static one => one.Reason == IncrementalStepRunReason.Modified);
    }

    private static (GeneratorDriver Driver, TimeSpan Time) Run(GeneratorDriver driver, CSharpCompilation compilation)
    {
        long start = Stopwatch.GetTimestamp();
        driver = driver.RunGenerators(compilation);
        return (driver, Stopwatch.GetElapsedTime(start));
    }
}
