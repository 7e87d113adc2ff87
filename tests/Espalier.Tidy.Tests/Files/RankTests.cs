using System.Text.RegularExpressions;
using Espalier.Tidy.Reading;
using Xunit.Abstractions;

namespace Espalier.Tidy.Files;

/// <summary>Dependencies between the folders of src/Espalier point down only.</summary>
public sealed partial class RankTests(ITestOutputHelper output)
{
    [Fact]
    public void No_file_names_a_type_of_a_higher_rank()
    {
        var sources = Repository.Sources("src/Espalier");
        var types = sources.SelectMany(CodeShape.TopLevelTypes).Select(type => type.Name).Distinct().Count();
        var names = sources.Sum(source => source.Identifiers().Count());

        Scan.Verify(output, $"files with {types} types and {names} names", sources.Count, Problems(sources));
    }

    [Fact]
    public void Naming_a_lower_rank_or_a_neighbour_is_fine()
    {
        var problems = Problems([
            File("Pid.cs", "struct Pid { }"),
            File("Time/TimerQueue.cs", "class TimerQueue { Pid p; TimerSlot s; }"),
            File("Time/TimerSlot.cs", "class TimerSlot { TimerQueue q; }"),
        ]);

        Assert.Empty(problems);
    }

    [Theory]
    [InlineData("class Box { Cell c; }")]
    [InlineData("class Box { object M() => typeof(Espalier.Processes.Cell); }")]
    [InlineData("class Box { string M() => $\"{nameof(Cell)}\"; }")]
    [InlineData("using Espalier.Processes; class Box { }")]
    [InlineData("using static Espalier.Processes.Cell; class Box { }")]
    public void Naming_a_higher_rank_is_reported(string text)
    {
        var problems = Problems([File("Mailboxes/Box.cs", text), File("Processes/Cell.cs", "class Cell { }")]);

        Assert.NotEmpty(problems);
    }

    [Fact]
    public void Comments_and_strings_name_nothing()
    {
        var problems = Problems([
            File("Mailboxes/Box.cs", "/// <see cref=\"Cell\"/>\nclass Box { string s = \"Cell\"; } // Cell"),
            File("Processes/Cell.cs", "class Cell { }"),
        ]);

        Assert.Empty(problems);
    }

    [Fact]
    public void A_partial_type_has_the_rank_of_its_lowest_part()
    {
        var problems = Problems([
            File("Pid.cs", "partial struct Pid { }"),
            File("Servers/Pid.Calls.cs", "partial struct Pid { Call c; }"),
            File("Servers/Call.cs", "class Call { }"),
            File("Time/TimerQueue.cs", "class TimerQueue { Pid p; }"),
        ]);

        Assert.Empty(problems);
    }

    [Fact]
    public void A_folder_without_a_rank_is_reported() =>
        Assert.Single(Problems([File("Utils/Box.cs", "class Box { }")]));

    private static List<string> Problems(IReadOnlyList<SourceText> sources)
    {
        var problems = sources
            .Where(source => RankOf(source) is null)
            .Select(source => $"{source.Path}: its folder has no rank")
            .ToList();

        var ranked = sources.Where(source => RankOf(source) is not null).ToList();
        var ranks = ranked
            .SelectMany(source => CodeShape.TopLevelTypes(source).Select(type => (type.Name, Rank: RankOf(source)!.Value)))
            .GroupBy(type => type.Name, type => type.Rank)
            .ToDictionary(group => group.Key, group => group.Min());

        foreach (var source in ranked)
        {
            var own = RankOf(source)!.Value;
            problems.AddRange(
                from name in source.Identifiers()
                where ranks.TryGetValue(name.Name, out var rank) && rank > own
                select $"{source.Path}({name.Line}): names {name.Name}, which ranks higher");
            problems.AddRange(
                from Match use in EspalierUsing().Matches(source.Code)
                where FolderRanks.Of(use.Groups[1].Value) > own
                select $"{source.Path}({source.LineOf(use.Index)}): uses {use.Groups[1].Value}, which ranks higher");
        }

        return problems;
    }

    private static int? RankOf(SourceText source) => FolderRanks.Of(FolderRanks.FolderOf(source.Path));

    private static SourceText File(string path, string text) => new(FolderRanks.Root + path, text);

    [GeneratedRegex(@"\busing\s[^;(]*?\bEspalier\.(\w+)")]
    private static partial Regex EspalierUsing();
}
