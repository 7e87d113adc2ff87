namespace Espalier.Mutants;

/// <summary>A copy of what judges, into which the mutants are put one after another.</summary>
internal sealed class Sandbox
{
    private static readonly string[] Recordings = ["A-hand", "B-hand", "C-hand"];

    // A recording takes a second and all tests take ten: whoever needs this long does not end.
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(3);

    private readonly string _root;
    private readonly string _tests;
    private readonly string _conformance;

    public Sandbox(string root, int number)
    {
        _root = root;
        string folder = Path.Combine(root, "artifacts", "mutants", $"{number}");
        _tests = CopyOutput("Espalier.Tests", folder);
        _conformance = CopyOutput("Espalier.Conformance", folder);
        File.Copy(typeof(Sandbox).Assembly.Location, Path.Combine(_tests, "Espalier.Mutants.dll"), overwrite: true);
    }

    /// <summary>Who notices this library; null: nobody. The nearest tests first, since they are the quickest to notice.</summary>
    public string? Judge(byte[] library)
    {
        foreach (string folder in (string[])[_tests, _conformance])
            File.WriteAllBytes(Path.Combine(folder, "Espalier.dll"), library);
        return Test("near") ?? Record() ?? Test("far");
    }

    private string? Test(string which)
    {
        string tests = Path.Combine(_tests, "Espalier.Tests");
        return Outcome(Command.TryRun(_tests, Limit, "dotnet", "exec", "--depsfile", $"{tests}.deps.json", "--runtimeconfig",
            $"{tests}.runtimeconfig.json", Path.Combine(_tests, "Espalier.Mutants.dll"), "judge", which), "tests");
    }

    private string? Record()
    {
        string[] files = [.. Recordings.Select(name => Path.Combine(_root, "tests", "Espalier.Conformance", "golden", $"{name}.jsonl.gz"))];
        return Outcome(Command.TryRun(_conformance, Limit, "dotnet", [Path.Combine(_conformance, "Espalier.Conformance.dll"), .. files]), "recordings");
    }

    private static string? Outcome((int? Code, string Output) run, string what) => run.Code switch
    {
        0 => null,
        null => $"{what}: do not end",
        1 => run.Output.Split('\n')[0].Trim(),
        _ => $"{what}: end with {run.Code}: {run.Output.Split('\n').FirstOrDefault(static line => line.Trim().Length > 0)?.Trim()}",
    };

    private string CopyOutput(string project, string folder)
    {
        string from = Path.Combine(_root, "tests", project, "bin", "Debug", "net10.0");
        string to = Path.Combine(folder, project);
        foreach (string file in Directory.EnumerateFiles(from, "*", SearchOption.AllDirectories))
        {
            string target = Path.Combine(to, Path.GetRelativePath(from, file));
            Directory.CreateDirectory(Path.GetDirectoryName(target)!);
            File.Copy(file, target, overwrite: true);
        }
        return to;
    }
}
