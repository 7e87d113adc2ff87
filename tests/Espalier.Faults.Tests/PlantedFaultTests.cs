using Espalier.Conformance;
using Xunit.Abstractions;

namespace Espalier.Faults.Tests;

/// <summary>The recordings notice what they are for: each planted fault fails at least one of them.</summary>
public sealed class PlantedFaultTests(ITestOutputHelper output) : IDisposable
{
    private const string Switch = "Espalier.Fault";

    private static readonly string[] Recordings = ["A-hand", "B-hand", "C-hand", "D-hand"];

    public static TheoryData<string> Faults => [.. Enum.GetNames<Fault>()];

    public void Dispose() => AppContext.SetData(Switch, null);

    [Theory]
    [MemberData(nameof(Faults))]
    public void A_planted_fault_is_noticed(string name)
    {
        AppContext.SetData(Switch, Enum.Parse<Fault>(name));

        Outcome? noticed = Recordings.Select(FirstFailure).FirstOrDefault(static outcome => outcome is not null);

        Assert.NotNull(noticed);
        output.WriteLine($"{noticed.Scenario.Id} {noticed.Scenario.Title}");
    }

    [Fact]
    public void Without_a_fault_nothing_fails() => Assert.All(Recordings, static recording => Assert.Null(FirstFailure(recording)));

    private static Outcome? FirstFailure(string recording) =>
        Runner.Run([.. Scenario.ReadEmbedded(recording)], new RunnerOptions()).FirstOrDefault(static outcome => outcome.Failed);
}
