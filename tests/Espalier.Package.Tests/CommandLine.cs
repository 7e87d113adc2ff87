using System.Diagnostics;

namespace Espalier.Package.Tests;

/// <summary>The command line, as a user has it.</summary>
internal static class CommandLine
{
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(5);

    /// <summary>Runs a command of dotnet to its end; what hangs is ended.</summary>
    internal static Task<(int Code, string Output)> DotnetAsync(string folder, params string[] arguments) => RunAsync("dotnet", folder, arguments);

    /// <summary>Runs a command of git that has to succeed.</summary>
    /// <returns>What it said.</returns>
    internal static async Task<string> GitAsync(string folder, params string[] arguments)
    {
        (int code, string output) = await RunAsync("git", folder, arguments);
        Assert.True(code == 0, output);
        return output;
    }

    private static async Task<(int Code, string Output)> RunAsync(string program, string folder, string[] arguments)
    {
        var start = new ProcessStartInfo(program, arguments)
        {
            WorkingDirectory = folder,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            RedirectStandardInput = true,
        };

        // What the tests run in must not leak into what they run; and no helper of the compiler may outlive them.
        foreach (string name in start.Environment.Keys.Where(IsOfTheBuild).ToArray())
            start.Environment.Remove(name);
        start.Environment["MSBUILDDISABLENODEREUSE"] = "1";
        start.Environment["UseSharedCompilation"] = "false";
        start.Environment["DOTNET_CLI_UI_LANGUAGE"] = "en";
        using var process = Process.Start(start) ?? throw new InvalidOperationException($"{program} was not started.");
        process.StandardInput.Close();
        Task<string> output = process.StandardOutput.ReadToEndAsync();
        Task<string> errors = process.StandardError.ReadToEndAsync();
        using var deadline = new CancellationTokenSource(Limit);
        try
        {
            await process.WaitForExitAsync(deadline.Token);
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
        }
        return (process.ExitCode, await output + await errors);
    }

    private static bool IsOfTheBuild(string name) =>
        name.StartsWith("MSBuild", StringComparison.OrdinalIgnoreCase)
        || name.StartsWith("GIT_", StringComparison.Ordinal)
        || name is "CI" or "VSTEST_HOST_DEBUG" or "SOURCE_DATE_EPOCH";
}
