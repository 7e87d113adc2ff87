using System.Reflection;
using System.Text.Json;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Emit;
using Microsoft.CodeAnalysis.Text;

namespace Espalier.Mutants;

/// <summary>The library in the compiler's hands, exactly as its project builds it, without its planted faults.</summary>
internal sealed class Library
{
    private readonly EmitOptions _emit;

    private Library(CSharpCompilation compilation, IReadOnlyList<(Subject Subject, SyntaxTree Tree)> subjects, EmitOptions emit)
    {
        Compilation = compilation;
        Subjects = subjects;
        _emit = emit;
    }

    public CSharpCompilation Compilation { get; }

    public IReadOnlyList<(Subject Subject, SyntaxTree Tree)> Subjects { get; }

    public static Library Load(string root)
    {
        string folder = Path.Combine(root, "src", "Espalier");
        CSharpCommandLineArguments arguments = CSharpCommandLineParser.Default.Parse(ReadArguments(folder), folder, null);
        List<(Subject, SyntaxTree)> subjects = [];
        List<SyntaxTree> trees = [];
        foreach (CommandLineSourceFile source in arguments.SourceFiles)
        {
            Subject? subject = Subject.All.FirstOrDefault(subject => Path.Combine(folder, subject.Path) == Path.GetFullPath(source.Path, folder));
            string text = File.ReadAllText(Path.GetFullPath(source.Path, folder));
            SyntaxTree tree = CSharpSyntaxTree.ParseText(
                SourceText.From(subject is null ? text : FaultFolder.Fold(text), System.Text.Encoding.UTF8), arguments.ParseOptions, source.Path);
            trees.Add(tree);
            if (subject is not null)
                subjects.Add((subject, tree));
        }
        if (subjects.Count != Subject.All.Count)
            throw new InvalidOperationException("A file to try is not among the sources of the library.");

        // A mutant may leave something unused or out of reach: only errors matter.
        var compilation = CSharpCompilation.Create(arguments.CompilationName, trees,
            arguments.MetadataReferences.Select(reference => MetadataReference.CreateFromFile(reference.Reference, reference.Properties)),
            arguments.CompilationOptions.WithGeneralDiagnosticOption(ReportDiagnostic.Suppress).WithSpecificDiagnosticOptions([]));
        return new(Generate(compilation, arguments), [.. subjects.OrderBy(static pair => Subject.All.ToList().IndexOf(pair.Item1))],
            arguments.EmitOptions);
    }

    /// <summary>Compiles it with this mutant; null: without any.</summary>
    /// <returns>Null: it does not compile.</returns>
    public byte[]? Emit(Mutant? mutant)
    {
        CSharpCompilation compilation = mutant is null ? Compilation : Compilation.ReplaceSyntaxTree(mutant.Original, mutant.Changed);
        using var assembly = new MemoryStream();
        using var symbols = new MemoryStream();
        EmitResult result = compilation.Emit(assembly, symbols, options: _emit);
        if (!result.Success && mutant is null)
            throw new InvalidOperationException(string.Join('\n', result.Diagnostics));
        return result.Success ? assembly.ToArray() : null;
    }

    /// <summary>What the project would give the compiler.</summary>
    private static IEnumerable<string> ReadArguments(string folder)
    {
        string answer = Command.Run(folder, "dotnet", "msbuild", "-t:Compile", "-p:Configuration=Debug", "-p:ProvideCommandLineArgs=true",
            "-p:SkipCompilerExecution=true", "-p:NonExistentFile=none", "-getItem:CscCommandLineArgs");
        using var items = JsonDocument.Parse(answer);
        return [.. items.RootElement.GetProperty("Items").GetProperty("CscCommandLineArgs").EnumerateArray()
            .Select(static item => item.GetProperty("Identity").GetString()!)];
    }

    private static CSharpCompilation Generate(CSharpCompilation compilation, CSharpCommandLineArguments arguments)
    {
        var generators = arguments.AnalyzerReferences
            .Where(static reference => Path.GetFileName(reference.FilePath).Contains("Generator", StringComparison.Ordinal))
            .SelectMany(static reference => new AnalyzerFileReference(reference.FilePath, new Loader()).GetGenerators(LanguageNames.CSharp));
        CSharpGeneratorDriver.Create(generators, parseOptions: arguments.ParseOptions)
            .RunGeneratorsAndUpdateCompilation(compilation, out Compilation generated, out _);
        return (CSharpCompilation)generated;
    }

    private sealed class Loader : IAnalyzerAssemblyLoader
    {
        public void AddDependencyLocation(string fullPath)
        {
        }

        public Assembly LoadFromPath(string fullPath) => Assembly.LoadFrom(fullPath);
    }
}
