using System.Collections.Concurrent;
using System.Globalization;
using Microsoft.CodeAnalysis;

namespace Espalier.Mutants;

/// <summary>Tries whether the tests notice small changes of the rules.</summary>
internal static class Program
{
    private const int Threshold = 95;

    private const string Usage = "usage: Espalier.Mutants [--list] [--only N,N-N] [--jobs N] [--no-build]";

    private static int Main(string[] arguments)
    {
        if (arguments is ["judge", var which])
            return Judge.Run(which == "near");
        (bool lists, string only, int jobs, bool builds) = (false, "", Environment.ProcessorCount, true);
        for (int i = 0; i < arguments.Length; i++)
        {
            switch (arguments[i])
            {
                case "--list":
                    lists = true;
                    break;
                case "--no-build":
                    builds = false;
                    break;
                case "--only" when i + 1 < arguments.Length:
                    only = arguments[++i];
                    break;
                case "--jobs" when i + 1 < arguments.Length:
                    jobs = int.Parse(arguments[++i], CultureInfo.InvariantCulture);
                    break;
                default:
                    Console.Error.WriteLine(Usage);
                    return 2;
            }
        }
        return Run(lists, Chosen(only), jobs, builds);
    }

    private static Func<Mutant, bool> Chosen(string only)
    {
        var ranges = only.Split(',', StringSplitOptions.RemoveEmptyEntries)
            .Select(static range => range.Split('-').Select(static number => int.Parse(number, CultureInfo.InvariantCulture)).ToArray()).ToList();
        return mutant => ranges.Count == 0 || ranges.Any(range => range[0] <= mutant.Number && mutant.Number <= range[^1]);
    }

    private static int Run(bool lists, Func<Mutant, bool> isChosen, int jobs, bool builds)
    {
        string root = FindRoot();
        foreach (string project in builds ? (string[])["Espalier.Tests", "Espalier.Conformance"] : [])
            Command.Run(root, "dotnet", "build", Path.Combine("tests", project), "-c", "Debug", "-v", "q");
        var library = Library.Load(root);
        List<Mutant> mutants = [.. MutantFinder.Find(library).Where(isChosen)];
        if (lists)
        {
            foreach (Mutant mutant in mutants)
                Console.WriteLine($"{mutant.Number,4}  {mutant.File}:{mutant.Line}  {mutant.Member}: {mutant.What}");
            return 0;
        }

        List<Sandbox> sandboxes = [.. Enumerable.Range(1, jobs).Select(number => new Sandbox(root, number))];
        if (sandboxes[0].Judge(library.Emit(null)!) is { } failing)
            throw new InvalidOperationException($"Without a mutant there fails already: {failing}");
        var verdicts = new ConcurrentBag<Verdict>();
        var open = new ConcurrentQueue<Mutant>(mutants);
        List<Thread> threads = [.. sandboxes.Select(sandbox => new Thread(() =>
        {
            while (open.TryDequeue(out Mutant? mutant))
            {
                Verdict verdict = library.Emit(mutant) is { } assembly ? new(mutant, true, sandbox.Judge(assembly)) : new(mutant, false, null);
                verdicts.Add(verdict);
                Console.WriteLine(verdict);
            }
        }))];
        threads.ForEach(static thread => thread.Start());
        threads.ForEach(static thread => thread.Join());
        return Report.Write(root, [.. verdicts.OrderBy(static verdict => verdict.Mutant.Number)], Threshold);
    }

    private static string FindRoot()
    {
        string? folder = AppContext.BaseDirectory;
        while (folder is not null && !File.Exists(Path.Combine(folder, "Espalier.slnx")))
            folder = Path.GetDirectoryName(folder);
        return folder ?? throw new InvalidOperationException("This program runs from within the repository.");
    }
}
