using System.Diagnostics;
using System.Globalization;

namespace Espalier.Benchmarks.Running;

/// <summary>A program that is run to its end, within a limit.</summary>
internal static class ChildProcess
{
    private const int LastLines = 12;

    /// <summary>What it printed.</summary>
    /// <exception cref="RepetitionFailedException">It could not be started, failed, or did not end in time; it is not there any more.</exception>
    internal static async Task<string> RunAsync(ProcessStartInfo program, TimeSpan limit, CancellationToken cancellationToken)
    {
        program.RedirectStandardInput = true;
        program.RedirectStandardOutput = true;
        program.RedirectStandardError = true;
        using var process = new Process { StartInfo = program };
        process.Start();
        process.StandardInput.Close();
        using var watch = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        watch.CancelAfter(limit);
        try
        {
            Task<string> output = process.StandardOutput.ReadToEndAsync(watch.Token);
            Task<string> error = process.StandardError.ReadToEndAsync(watch.Token);
            await process.WaitForExitAsync(watch.Token);
            if (process.ExitCode != 0)
                throw new RepetitionFailedException($"it ended with {process.ExitCode}:\n{Last(await error + await output)}");
            return await output;
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw new RepetitionFailedException(
                string.Create(CultureInfo.InvariantCulture, $"it was not done after {limit.TotalMinutes:0.#} minutes, and was ended"));
        }
        finally
        {
            if (!process.HasExited)
                process.Kill(entireProcessTree: true);
        }
    }

    private static string Last(string text) => string.Join('\n', text.TrimEnd().Split('\n').TakeLast(LastLines));
}
