namespace Espalier.Benchmarks.Running;

/// <summary>One row of the table, and who can run it.</summary>
/// <param name="Key">What it is called.</param>
/// <param name="Title">What it does, in a line.</param>
/// <param name="Count">How much of it, at full size.</param>
/// <param name="QuickCount">How much of it with --quick.</param>
/// <param name="WarmUp">How much of it is done to warm up. 0: nothing, it is measured cold.</param>
/// <param name="Espalier">How a user of Espalier writes it.</param>
/// <param name="Floor">The least a .NET actor can do; null: there is no such thing.</param>
internal sealed record Workload(
    string Key, string Title, int Count, int QuickCount, int WarmUp, Measure Espalier, Measure? Floor = null)
{
    /// <summary>Whether the programs in Beam have it.</summary>
    internal bool IsOnBeam { get; init; }

    /// <summary>
    /// Whether it is warmed up at its own size too, so that a young heap that has to grow is not what is measured. Those with the most
    /// memory are not.
    /// </summary>
    internal bool IsWarmedAtSize { get; init; } = true;

    /// <summary>
    /// Whether it is warmed up until the compiler has come to its code, on .NET. Not those whose memory is looked at from outside, nor
    /// those that wait for the clock.
    /// </summary>
    internal bool IsCompiledFirst { get; init; } = true;

    /// <summary>
    /// Whether it runs with the collector that programs have that say nothing of it, on .NET, and not with that of the other rows: those
    /// that ask what a program needs.
    /// </summary>
    internal bool HasDefaultCollector { get; init; }

    internal IReadOnlyList<Target> Targets { get; init; } = [];

    internal bool RunsOn(string system) => system == Contender.Beam ? IsOnBeam : MeasureOf(system) is not null;

    internal Measure? MeasureOf(string system) => system switch
    {
        Contender.Espalier => Espalier,
        Contender.Floor => Floor,
        _ => null,
    };

    internal int CountFor(RunSize size) => size switch
    {
        RunSize.Full => Count,
        RunSize.Quick => QuickCount,
        _ => Math.Max(1, Math.Min(QuickCount / 100, WarmUp)),
    };
}
