using System.Diagnostics;

namespace Espalier.Mutants;

/// <summary>Runs a program and reads what it writes.</summary>
internal static class Command
{
    /// <summary>What it wrote; it must end well.</summary>
    public static string Run(string folder, string program, params string[] arguments)
    {
        (int? code, string output) = TryRun(folder, TimeSpan.FromMinutes(15), program, arguments);
        return code == 0 ? output : throw new InvalidOperationException($"{program} {string.Join(' ', arguments)}: {code}\n{output}");
    }

    /// <summary>How it ended, null if it had to be stopped, and what it wrote.</summary>
    public static (int? Code, string Output) TryRun(string folder, TimeSpan limit, string program, params string[] arguments)
    {
        var start = new ProcessStartInfo(program, arguments) { WorkingDirectory = folder, RedirectStandardOutput = true, RedirectStandardError = true };
        using Process process = Process.Start(start)!;
        Task<string> output = process.StandardOutput.ReadToEndAsync();
        Task<string> errors = process.StandardError.ReadToEndAsync();
        int? code = null;
        if (process.WaitForExit(limit))
            code = process.ExitCode;
        else
            process.Kill(entireProcessTree: true);
        return (code, output.Result + errors.Result);
    }
}
