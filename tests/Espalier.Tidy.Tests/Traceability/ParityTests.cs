using Espalier.Tidy.Reading;
using Espalier.Tidy.Surface;
using Xunit.Abstractions;

namespace Espalier.Tidy.Traceability;

/// <summary>docs/otp-parity.md tells the truth: no row without an answer, no answer that does not exist, no member that is not told of.</summary>
public sealed class ParityTests(ITestOutputHelper output)
{
    private static readonly Type[] SampleTypes = [typeof(ParitySample), typeof(ParitySample.Answer), typeof(ParitySample.Special)];

    [Fact]
    public void Every_row_says_what_it_is_here_or_why_it_is_not()
    {
        var check = OfRepository();

        Scan.Verify(output, "rows", check.Rows.Count, [.. check.RowProblems()]);
    }

    [Fact]
    public void Every_wanted_deviation_has_its_reason()
    {
        var check = OfRepository();
        var mentions = check.Rows.Sum(row => ParityPage.DeviationsIn(row.Here + row.Notes).Count());

        Scan.Verify(output, "mentions of wanted deviations", mentions, [.. check.DeviationProblems()]);
    }

    [Fact]
    public void Every_function_of_the_modules_stands_in_a_row()
    {
        var functions = ParityFunctions.ByHeading.Values.SelectMany(list => list.Split(' ')).SelectMany(ParityPage.FunctionsIn).Count();

        Scan.Verify(output, "functions", functions, [.. OfRepository().FunctionProblems(ParityFunctions.ByHeading)]);
    }

    [Fact]
    public void Every_public_member_is_told_of()
    {
        // What only generated code names is told of by what it generates.
        var types = Shipped.PublicTypes(Shipped.Core).Where(type => type.Namespace != "Espalier.CompilerServices").ToList();
        var members = types.Sum(type => ParityCheck.NeededOf(type).Count());

        var problems = OfRepository().MemberProblems(ParityModules.ByHeading, types).ToList();

        Scan.Verify(output, $"members of {types.Count} types", members, problems);
    }

    [Theory]
    [InlineData("`ParitySample` | ")]
    [InlineData("`ParitySample.RunAsync(x)` | ")]
    [InlineData("`sample.RunAsync(1)` | ")]
    [InlineData("`RunAsync` | ")]
    [InlineData("`sample.Next.Next` | ")]
    [InlineData("`RunAsync.Next` | ")]
    [InlineData("a `new ParitySample.Answer(Value)`, from anywhere | ")]
    [InlineData("`Special.Limit`: inherited | ")]
    [InlineData("`Special.Pause.Ticks` of a sample: `Pause` | ")]
    [InlineData("throws `ArgumentException` | ")]
    [InlineData("the same | ")]
    [InlineData("the same: dropped | see `{:ok, Pid}`, `Gone.f/2`, `'Gone'`, `Limit == \"Gone\"` and `X`")]
    [InlineData("not here | nobody needs it")]
    [InlineData("not here: nobody needs it | ")]
    [InlineData("later | with the rest")]
    [InlineData("**time stands still** | ")]
    public void A_row_that_names_something_or_gives_a_reason_is_fine(string hereAndNote) => Assert.Empty(Sample(hereAndNote).RowProblems());

    [Theory]
    [InlineData("does what it can | ")]
    [InlineData(" | `ParitySample`")]
    [InlineData("RunAsync | ")]
    [InlineData("`IDisposable` | ")]
    [InlineData("`x` | ")]
    [InlineData("not here | ")]
    [InlineData("not here: | ")]
    [InlineData("later | ")]
    [InlineData("the same | `RunAsink`")]
    [InlineData("the same | `ParitySample.Value`")]
    [InlineData("the same | `ParitySample.Hidden()`")]
    [InlineData("the same | `sample.ParitySample`")]
    [InlineData("the same | `RunAsync.Gone`")]
    [InlineData("the same | `Answer(Gone)`")]
    [InlineData("the same")]
    [InlineData("the same | | more")]
    public void A_row_that_names_nothing_and_gives_no_reason_is_reported(string hereAndNote) => Assert.Single(Sample(hereAndNote).RowProblems());

    [Fact]
    public void A_row_that_says_nothing_of_OTP_and_a_table_without_answers_are_reported()
    {
        Assert.Single(Check("## M\n| OTP | here |\n|---|---|\n| | `RunAsync` |\n").RowProblems());
        Assert.Single(Check("## M\n| OTP | there |\n|---|---|\n| `f/1` | `RunAsync` |\n").RowProblems());
        Assert.Single(Check("## M\n| OTP | here |\n|---|---|\n| a | the same |\n\nwords, `Gone`\n").RowProblems());
        Assert.Single(Check("## Additions\n| type | members |\n|---|---|\n| `ParitySample` | `Limit`, `Value` |\n").RowProblems());
    }

    [Theory]
    [InlineData("**time stands still**", "- **Time stands still.** Nobody can move it along.", 0)]
    [InlineData("**time stands `still`**", "- **Time stands still**, because nobody can move it along.", 0)]
    [InlineData("the same", "", 0)]
    [InlineData("**time flies**", "- **Time stands still.** Nobody can move it along.", 2)]
    [InlineData("**time stands still**", "", 1)]
    [InlineData("**time stands still**", "- **Time stands still.** So.", 1)]
    [InlineData("**time stands still**", "- **Time stands still.** Nobody can move it along.\n- **Time stands still.** Nobody can move it along.", 1)]
    [InlineData("the same", "- **Time stands still.** Nobody can move it along.", 1)]
    [InlineData("the same", "- Nobody can move it along, whatever they do.", 1)]
    public void A_deviation_and_its_reason_belong_together(string here, string reasons, int problems)
    {
        var check = Check($"## M\n| OTP | here |\n|---|---|\n| a | {here} |\n\n## Wanted deviations\n\n{reasons}\n");

        Assert.Equal(problems, check.DeviationProblems().Count());
    }

    [Fact]
    public void A_function_that_no_row_tells_of_is_reported()
    {
        var check = Check("## M\n| OTP | here | note |\n|---|---|---|\n| `f/1,2`, `g!/0` | the same | `h/1` |\n");

        Assert.Equal(["M: no row tells of h/1", "M: no row tells of f/3"], check.FunctionProblems(Functions("M", "f/1,2 g!/0 h/1 f/3")));
        Assert.Equal(["N: no row tells of f/1"], check.FunctionProblems(Functions("N", "f/1")));
    }

    [Fact]
    public void A_member_that_is_not_told_of_is_reported()
    {
        const string told = "## M\n| OTP | here |\n|---|---|\n| a | `ParitySample.RunAsync(x)`, `Answer(Value)`, `Special.Pause` |\n";
        const string added = "## Additions\n| type | members |\n|---|---|\n| `ParitySample` | `Next` |\n| `ParitySample.Special` | `Finish` |\n";

        Assert.Equal(
            ["ParitySample.Finish", "ParitySample.Next", "ParitySample.Limit"],
            Untold(told + "## N\n| OTP | here |\n|---|---|\n| a | `Next` |\n"));
        Assert.Equal(
            ["ParitySample.Finish"],
            Untold(told + "words: `Limit`\n" + added));
        Assert.Empty(Untold(told + "`Finish`, `Next`, `Limit`\n"));
    }

    [Fact]
    public void A_type_or_heading_that_is_gone_and_a_type_that_belongs_to_none_are_reported()
    {
        var check = Check("## M\nwords\n");

        Assert.Equal(
            ["M: there is no type Gone", "there is no section \"N\"", "ParitySample is a public type and belongs to no heading"],
            check.MemberProblems(new Dictionary<string, IReadOnlyList<string>> { ["M"] = ["Gone"], ["N"] = [] }, SampleTypes));
    }

    private static ParityCheck OfRepository() =>
        new(ParityPage.Of(Repository.Read("docs/otp-parity.md")), new([.. Shipped.All.SelectMany(Shipped.PublicTypes)]));

    private static ParityCheck Check(string page) => new(ParityPage.Of(page), new(SampleTypes));

    private static ParityCheck Sample(string hereAndNote) =>
        Check($"words, `Gone`\n\n## M\n\n| OTP | here | note |\n|---|---|---|\n| `Gone` | {hereAndNote} |\n");

    private static IEnumerable<string> Untold(string page) =>
        Check(page).MemberProblems(new Dictionary<string, IReadOnlyList<string>> { ["M"] = ["ParitySample"] }, SampleTypes)
            .Select(problem => problem.Split(' ')[0]);

    private static Dictionary<string, string> Functions(string heading, string functions) => new() { [heading] = functions };
}
