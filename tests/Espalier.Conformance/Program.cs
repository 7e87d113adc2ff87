using Espalier.Conformance;

try
{
    return Runner.RunAndReport(RunnerOptions.Parse(args), Console.Out);
}
catch (FormatException mistake)
{
    Console.Error.WriteLine($"{mistake.Message}\n{RunnerOptions.Usage}");
    return 2;
}
