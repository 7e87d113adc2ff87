using Espalier.Conformance;

try
{
    return Runner.RunAndReport(RunnerOptions.Parse(args), Console.Out);
}
catch (Exception mistake) when (mistake is FormatException or IOException or System.Text.Json.JsonException)
{
    Console.Error.WriteLine($"{mistake.Message}\n{RunnerOptions.Usage}");
    return 2;
}
