using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Diagnostics;

namespace Espalier.Generators.Tests.Driving;

/// <summary>Compiles source as a user's project would, with Espalier and everything that comes with .NET.</summary>
internal static class Compiling
{
    internal const string Usings = """
        global using System;
        global using System.Collections.Generic;
        global using System.Threading;
        global using System.Threading.Tasks;
        global using Espalier;
        """;

    private static readonly ImmutableArray<MetadataReference> References =
    [
        .. ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator)
            .Where(static path => IsVisible(Path.GetFileName(path)))
            .Select(static path => MetadataReference.CreateFromFile(path)),
    ];

    internal static CSharpParseOptions Parsing { get; } = CSharpParseOptions.Default.WithLanguageVersion(LanguageVersion.Latest);

    /// <summary>Sources as one library.</summary>
    internal static CSharpCompilation Compile(params string[] sources) => CSharpCompilation.Create(
        "Sample",
        sources.Prepend(Usings).Select(static (source, number) => CSharpSyntaxTree.ParseText(source, Parsing, $"Source{number}.cs")),
        References,
        new CSharpCompilationOptions(OutputKind.DynamicallyLinkedLibrary, nullableContextOptions: NullableContextOptions.Enable));

    /// <summary>A driver that remembers its steps.</summary>
    internal static GeneratorDriver Driver() => CSharpGeneratorDriver.Create(
        [new ServerGenerator().AsSourceGenerator()],
        parseOptions: Parsing,
        driverOptions: new GeneratorDriverOptions(IncrementalGeneratorOutputKind.None, trackIncrementalGeneratorSteps: true));

    /// <summary>What is generated, and the compilation with it.</summary>
    internal static (string[] Generated, Compilation Whole) Generate(params string[] sources)
    {
        GeneratorDriver driver = Driver().RunGeneratorsAndUpdateCompilation(Compile(sources), out Compilation whole, out _);
        GeneratorRunResult result = Assert.Single(driver.GetRunResult().Results);
        Assert.True(result.Exception is null, result.Exception?.ToString());
        return ([.. result.GeneratedSources.Select(static source => source.SourceText.ToString())], whole);
    }

    // A user's program does not see what this project sees of Espalier and of tests besides.
    private static bool IsVisible(string file) => file == "Espalier.dll" ||
        (!file.StartsWith("Espalier.", StringComparison.Ordinal) && !file.StartsWith("xunit", StringComparison.Ordinal) &&
        !file.StartsWith("Microsoft.VisualStudio.TestPlatform", StringComparison.Ordinal));

    /// <summary>Errors and warnings of the compiler.</summary>
    internal static IReadOnlyList<string> ComplaintsOf(Compilation compilation) =>
        [.. compilation.GetDiagnostics().Where(static one => one.Severity >= DiagnosticSeverity.Warning).Select(static one => one.ToString())];

    /// <summary>What the generator says itself.</summary>
    internal static IEnumerable<Diagnostic> Faults(params string[] sources) =>
        Driver().RunGenerators(Compile(sources)).GetRunResult().Diagnostics;

    /// <summary>What an analyzer says of sources, with the generated part beside them: the id and the text it stands at.</summary>
    internal static async Task<IReadOnlyList<Diagnostic>> AnalyzeAsync(DiagnosticAnalyzer analyzer, params string[] sources)
    {
        (_, Compilation whole) = Generate(sources);
        ImmutableArray<Diagnostic> found = await whole.WithAnalyzers([analyzer]).GetAnalyzerDiagnosticsAsync();
        return [.. found.Concat(analyzer is ServerAnalyzer ? Faults(sources) : []).OrderBy(static one => one.Location.SourceTree?.FilePath).ThenBy(static one => one.Location.SourceSpan.Start)];
    }
}
