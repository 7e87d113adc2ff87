using System.Reflection;

namespace Espalier.Tests.Samples;

/// <summary>A sample as it was built, run in this process: its entry point, with the console pointed at a string.</summary>
internal static class SampleProgram
{
    /// <summary>The console is one: samples do not run side by side.</summary>
    internal const string OneAtATime = "samples";

    internal static Task<(int Code, string Output)> RunAsync(string assembly, CancellationToken deadline) =>
        RunAsync(assembly, [], "", deadline);

    internal static async Task<(int Code, string Output)> RunAsync(
        string assembly, string[] arguments, string input, CancellationToken deadline)
    {
        MethodInfo main = Assembly.Load(assembly).EntryPoint!;
        TextWriter console = Console.Out;
        TextReader keyboard = Console.In;
        using var typed = new StringReader(input);
        using var output = new StringWriter();
        Console.SetOut(TextWriter.Synchronized(output));
        Console.SetIn(typed);
        try
        {
            // The compiler's entry point waits for the program's end; so it gets a thread of its own.
            object? code = await Task.Factory
                .StartNew(() => main.Invoke(null, [arguments]), deadline, TaskCreationOptions.LongRunning, TaskScheduler.Default)
                .WaitAsync(deadline);
            return (code as int? ?? 0, output.ToString());
        }
        finally
        {
            Console.SetOut(console);
            Console.SetIn(keyboard);
        }
    }
}
