using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeActions;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Text;

namespace Espalier.Generators.Tests.Driving;

/// <summary>Rules, and what mends a breach of them, on a user's source.</summary>
internal static class Ruling
{
    /// <summary>A rule reports exactly the marked places; the source compiles otherwise.</summary>
    /// <returns>The reports.</returns>
    internal static async Task<IReadOnlyList<Diagnostic>> ExpectAsync<TAnalyzer>(
        string marked, IReadOnlyDictionary<string, string>? config = null, params MetadataReference[] references)
        where TAnalyzer : DiagnosticAnalyzer, new()
    {
        var source = MarkedSource.Parse(marked);
        CSharpCompilation compilation = Compiling.Compile(source.Text).AddReferences(references);
        Compiling.Driver().RunGeneratorsAndUpdateCompilation(compilation, out Compilation whole, out _);
        Assert.True(ErrorsOf(whole) is [], string.Join("\n", ErrorsOf(whole)));

        IReadOnlyList<Diagnostic> found = await FindAsync<TAnalyzer>(source.Text, whole, config);

        Assert.Equal(marked, MarkedSource.Mark(source.Text, found.Select(static one => one.Location.SourceSpan)));
        return found;
    }

    /// <summary>The first report of a rule is mended like this, and the whole compiles.</summary>
    internal static async Task ExpectFixAsync<TAnalyzer, TFix>(string before, string after)
        where TAnalyzer : DiagnosticAnalyzer, new()
        where TFix : CodeFixProvider, new()
    {
        (Document document, CodeAction? fix) = await OfferAsync<TAnalyzer, TFix>(before);

        Assert.NotNull(fix);
        ImmutableArray<CodeActionOperation> operations = await fix.GetOperationsAsync(CancellationToken.None);
        Solution solution = Assert.Single(operations.OfType<ApplyChangesOperation>()).ChangedSolution;
        SourceText mended = await solution.GetDocument(document.Id)!.GetTextAsync();
        Assert.Equal(after, mended.ToString());
        Compiling.Driver().RunGeneratorsAndUpdateCompilation(Compiling.Compile(after), out Compilation whole, out _);
        Assert.True(ErrorsOf(whole) is [], string.Join("\n", ErrorsOf(whole)));
    }

    /// <summary>A rule reports something, and it is left to people.</summary>
    internal static async Task ExpectNoFixAsync<TAnalyzer, TFix>(string source)
        where TAnalyzer : DiagnosticAnalyzer, new()
        where TFix : CodeFixProvider, new()
    {
        (_, CodeAction? fix) = await OfferAsync<TAnalyzer, TFix>(source);

        Assert.Null(fix);
    }

    /// <summary>The members of one server, in a file.</summary>
    internal static string Server(string members) => $$"""
        public sealed partial class Sample : GenServer
        {
            {{members.ReplaceLineEndings("\n    ").Replace("\n    \n", "\n\n", StringComparison.Ordinal)}}
        }

        """;

    private static async Task<(Document Document, CodeAction? Fix)> OfferAsync<TAnalyzer, TFix>(string source)
        where TAnalyzer : DiagnosticAnalyzer, new()
        where TFix : CodeFixProvider, new()
    {
        (string[] generated, Compilation whole) = Compiling.Generate(source);
        using AdhocWorkspace workspace = new();
        Project project = workspace.AddProject(ProjectInfo.Create(
            ProjectId.CreateNewId(), VersionStamp.Default, "Sample", "Sample", LanguageNames.CSharp,
            compilationOptions: whole.Options, parseOptions: Compiling.Parsing, metadataReferences: whole.References));
        project = project.AddDocument("Usings.cs", Compiling.Usings).Project;
        for (int number = 0; number < generated.Length; number++)
        {
            string name = $"Generated{number}.g.cs";
            project = project.AddDocument(name, generated[number], filePath: $"{typeof(ServerGenerator).FullName}/{name}").Project;
        }
        Document document = project.AddDocument("Sample.cs", source);

        Compilation compilation = (await document.Project.GetCompilationAsync())!;
        Diagnostic found = (await FindAsync<TAnalyzer>(source, compilation, null))[0];
        TFix provider = new();
        Assert.Contains(found.Id, provider.FixableDiagnosticIds);
        List<CodeAction> fixes = [];
        await provider.RegisterCodeFixesAsync(new(document, found, (fix, _) => fixes.Add(fix), CancellationToken.None));
        return (document, fixes.SingleOrDefault());
    }

    private static async Task<IReadOnlyList<Diagnostic>> FindAsync<TAnalyzer>(
        string source, Compilation compilation, IReadOnlyDictionary<string, string>? config)
        where TAnalyzer : DiagnosticAnalyzer, new()
    {
        AnalyzerOptions options = new([], new EditorConfig(config ?? new Dictionary<string, string>()));
        TAnalyzer analyzer = new();
        IEnumerable<Diagnostic> found = (await compilation.WithAnalyzers([analyzer], options).GetAnalyzerDiagnosticsAsync())
            .Concat(analyzer is ServerAnalyzer ? Compiling.Faults(source) : []);
        Assert.All(found, static one => Assert.StartsWith("ESP", one.Id, StringComparison.Ordinal));
        return [.. found.OrderBy(static one => one.Location.SourceSpan.Start)];
    }

    private static IReadOnlyList<string> ErrorsOf(Compilation compilation) =>
        [.. compilation.GetDiagnostics().Where(static one => one.Severity == DiagnosticSeverity.Error).Select(static one => one.ToString())];
}
