using System.Globalization;

namespace Espalier.Benchmarks.Running;

/// <summary>What a comparison was asked for.</summary>
internal sealed record Options
{
    private const int FullRepetitions = 5;
    private const int QuickRepetitions = 3;

    internal required IReadOnlyList<Workload> Workloads { get; init; }

    internal required IReadOnlyList<string> Systems { get; init; }

    internal required RunSize Size { get; init; }

    internal required int Repetitions { get; init; }

    internal required bool IsJson { get; init; }

    /// <exception cref="UsageException">An argument is not known. The message says which, and what is expected.</exception>
    internal static Options Parse(IReadOnlyList<string> arguments, RunSize size)
    {
        var workloads = new List<Workload>();
        IReadOnlyList<string> systems = Contender.All;
        int? repetitions = null;
        bool isJson = false;
        for (int i = 0; i < arguments.Count; i++)
        {
            switch (arguments[i])
            {
                case "--json":
                    isJson = true;
                    break;
                case "--quick":
                    size = RunSize.Quick;
                    break;
                case "--repetitions":
                    repetitions = Number(ValueOf(arguments, ++i), arguments[i - 1]);
                    break;
                case "--systems":
                    systems = SystemsIn(ValueOf(arguments, ++i));
                    break;
                default:
                    workloads.Add(Known(arguments[i]));
                    break;
            }
        }
        return new()
        {
            Workloads = workloads.Count > 0 ? [.. Catalogue.All.Where(workloads.Contains)] : Catalogue.All,
            Systems = systems,
            Size = size,
            IsJson = isJson,
            Repetitions = repetitions ?? size switch { RunSize.Full => FullRepetitions, RunSize.Quick => QuickRepetitions, _ => 1 },
        };
    }

    private static string ValueOf(IReadOnlyList<string> arguments, int index) =>
        index < arguments.Count ? arguments[index] : throw new UsageException($"{arguments[index - 1]} needs a value.");

    private static int Number(string text, string option) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int number) && number is >= 1 and <= 1000
            ? number
            : throw new UsageException($"{option} {text}: expected a whole number from 1 to 1000.");

    private static IReadOnlyList<string> SystemsIn(string text)
    {
        string[] names = text.Split(',');
        foreach (string name in names.Except(Contender.All))
            throw new UsageException($"--systems: '{name}' is not known. Expected some of {string.Join(',', Contender.All)}.");
        return [.. Contender.All.Where(names.Contains)];
    }

    private static Workload Known(string text) =>
        Catalogue.Find(text) ?? throw new UsageException(text.StartsWith('-')
            ? $"'{text}' is not known. Expected --quick, --json, --repetitions N or --systems A,B."
            : $"'{text}' is not known. Expected compare, growth, micro, smoke or a workload: " +
                $"{string.Join(' ', Catalogue.All.Select(known => known.Key))}.");
}
