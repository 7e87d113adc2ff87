namespace Espalier.Conformance;

/// <summary>The command line is understood whole, or refused.</summary>
public sealed class RunnerOptionsTests
{
    [Fact]
    public void Every_argument_counts_and_the_last_word_about_the_same()
    {
        var options = new RunnerOptions().With(["--seed", "2", "a.jsonl", "--traces", "--only", "--id", "--jobs", "0", "b.jsonl", "--seed", "3"]);

        Assert.Equal((3, 1, true, false), (options.Seed, options.Jobs, options.Traces, options.RealClock));
        Assert.Equal(("--id", null), (options.Only, options.Family));
        Assert.Equal(["a.jsonl", "b.jsonl"], options.Files);
    }

    [Theory]
    [InlineData("--quickly", "--quickly is no option.")]
    [InlineData("--family", "--family needs a value.")]
    public void What_is_no_option_or_lacks_its_value_is_refused(string argument, string message)
    {
        var refusal = Assert.Throws<FormatException>(() => new RunnerOptions().With(["--real-clock", argument]));

        Assert.Equal(message, refusal.Message);
    }
}
