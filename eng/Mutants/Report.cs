namespace Espalier.Mutants;

/// <summary>The result of a run, and what of it is not judged yet.</summary>
internal static class Report
{
    /// <summary>Prints the table and writes it to a file.</summary>
    /// <returns>The exit code: 0, enough were noticed and every survivor has its reason in docs/mutants.md.</returns>
    public static int Write(string root, IReadOnlyList<Verdict> verdicts, int threshold)
    {
        List<Verdict> counted = [.. verdicts.Where(static verdict => verdict.Compiles)];
        List<Verdict> survivors = [.. counted.Where(static verdict => verdict.NoticedBy is null)];
        string judged = File.Exists(Path.Combine(root, "docs", "mutants.md")) ? File.ReadAllText(Path.Combine(root, "docs", "mutants.md")) : "";
        List<Verdict> unjudged = [.. survivors.Where(verdict => !judged.Contains(verdict.Mutant.Key, StringComparison.Ordinal))];
        int noticed = counted.Count - survivors.Count;

        using var file = new StreamWriter(Path.Combine(root, "artifacts", "mutants", "report.txt"));
        foreach (TextWriter output in (TextWriter[])[Console.Out, file])
        {
            output.WriteLine("\nAll, in the order of the sources");
            foreach (Verdict verdict in counted)
                output.WriteLine(verdict);
            output.WriteLine("\nSurvivors");
            foreach (Verdict verdict in survivors)
                output.WriteLine($"{verdict.Mutant.Key} {(unjudged.Contains(verdict) ? "NOT JUDGED" : "judged")} ({verdict.Mutant.Number}, line {verdict.Mutant.Line})");
            output.WriteLine($"\n{verdicts.Count - counted.Count} did not compile and are not counted");
            output.WriteLine($"{counted.Count} mutants, {noticed} noticed ({100.0 * noticed / Math.Max(counted.Count, 1):F1} %)");
        }
        return unjudged.Count == 0 && 100 * noticed >= threshold * counted.Count ? 0 : 1;
    }
}
