using System.Diagnostics;
using System.Globalization;

namespace Espalier.Tests.Shared;

/// <summary>A program that was built, as a process of its own.</summary>
internal sealed class RunningProgram : IDisposable
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(40);

    private readonly Process _process;
    private readonly Task<string> _errors;
    private readonly List<string> _lines = [];

    /// <summary>Starts it.</summary>
    /// <param name="assembly">Its file.</param>
    /// <param name="arguments">What its main is given.</param>
    internal RunningProgram(string assembly, params string[] arguments)
    {
        var start = new ProcessStartInfo("dotnet", [assembly, .. arguments])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            RedirectStandardInput = true,
            WorkingDirectory = Path.GetDirectoryName(assembly),
        };

        // A dump of a program that fails on purpose helps nobody.
        start.Environment["DOTNET_DbgEnableMiniDump"] = "0";
        _process = Process.Start(start) ?? throw new InvalidOperationException("The program was not started.");
        _process.StandardInput.Close();
        _errors = _process.StandardError.ReadToEndAsync();
    }

    /// <summary>The next line that it writes, which may still have to come; null: it has written its last.</summary>
    internal async Task<string?> NextLineAsync()
    {
        using var deadline = new CancellationTokenSource(Limit);
        string? line = await _process.StandardOutput.ReadLineAsync(deadline.Token);
        if (line is not null)
            _lines.Add(line);
        return line;
    }

    /// <summary>The rest of the first line, of those that still come, in which a text stands.</summary>
    /// <exception cref="InvalidOperationException">It has ended without such a line.</exception>
    internal async Task<string> WaitForAsync(string text)
    {
        while (await NextLineAsync() is { } line)
        {
            int start = line.IndexOf(text, StringComparison.Ordinal);
            if (start >= 0)
                return line[(start + text.Length)..].Trim();
        }
        throw new InvalidOperationException($"The program has ended without writing \"{text}\": {string.Join('\n', _lines)}{await _errors}");
    }

    /// <summary>Asks it to end, as whoever runs services does.</summary>
    internal async Task TerminateAsync()
    {
        using Process kill = Process.Start("kill", ["-TERM", _process.Id.ToString(CultureInfo.InvariantCulture)]);
        await kill.WaitForExitAsync();
    }

    /// <summary>Its end. One that hangs is ended, and fails the test.</summary>
    internal async Task<(int Code, IReadOnlyList<string> Output, string Errors)> WaitForExitAsync()
    {
        while (await NextLineAsync() is not null)
        {
        }
        using var deadline = new CancellationTokenSource(Limit);
        await _process.WaitForExitAsync(deadline.Token);
        return (_process.ExitCode, _lines, await _errors);
    }

    public void Dispose()
    {
        if (!_process.HasExited)
            _process.Kill(entireProcessTree: true);
        _process.Dispose();
    }
}
