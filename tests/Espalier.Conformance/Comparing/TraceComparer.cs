using System.Text.Json;

namespace Espalier.Conformance;

/// <summary>Compares two traces step by step. What has no order of its own is sorted on both sides first.</summary>
internal static class TraceComparer
{
    private static readonly string[] Fields = ["op", "result", "events", "msgs", "exits", "settle"];
    private static readonly string[] SetOps = ["reg_lookup", "reg_keys", "reg_values", "reg_match", "reg_select", "task_children"];

    /// <param name="expected">The recorded trace.</param>
    /// <param name="actual">The trace to be judged.</param>
    /// <param name="scenario">Whose they are: it tells which children have dynamic supervisors.</param>
    public static IReadOnlyList<Difference> Compare(JsonElement expected, JsonElement actual, JsonElement scenario)
    {
        var parents = FindDynamicParents(scenario);
        var wanted = expected.Items("steps").ToList();
        var given = actual.Items("steps").ToList();
        if (actual.TextOrNull("crash") is { } crash)
            return [new(given.Count, "crash", "none", crash)];
        List<Difference> differences = [];
        for (var i = 0; i < Math.Max(wanted.Count, given.Count); i++)
        {
            if (i >= wanted.Count)
                differences.Add(new(i, "step", "no step", Json.Of(given[i]).Text));
            else if (i >= given.Count)
                differences.Add(new(i, "step", Json.Of(wanted[i]).Text, "no step"));
            else
                differences.AddRange(CompareStep(i, wanted[i], given[i], parents));
        }
        return differences;
    }

    /// <summary>The dynamic supervisor of each child, by their ids.</summary>
    private static Dictionary<string, string> FindDynamicParents(JsonElement scenario)
    {
        var ops = scenario.Items("steps").SelectMany(static op => op.Items("do").Prepend(op)).ToList();
        var dynamic = ops.SelectMany(static op => Nodes(op.Field("node") ?? op.Field("child"))).Where(static node => node.TextOrNull("kind") == "dynamic")
            .Select(static node => node.Text("id")).ToHashSet();
        var starts = ops.Where(op => op.Text("op") == "start_child" && dynamic.Contains(ProcessNames.IdOf(op.Text("sup"))) && op.GetProperty("child").Field("id") is not null);
        return starts.GroupBy(static op => op.GetProperty("child").Text("id"))
            .ToDictionary(static group => group.Key, static group => group.Last().Text("sup"));
    }

    private static IEnumerable<JsonElement> Nodes(JsonElement? node) =>
        node is { ValueKind: JsonValueKind.Object } known ? known.Items("children").SelectMany(static child => Nodes(child)).Prepend(known) : [];

    private static IEnumerable<Difference> CompareStep(int step, JsonElement expected, JsonElement actual, Dictionary<string, string> parents)
    {
        // Only the recorded side knows that an order was left to chance.
        var isUnordered = expected.TextOrNull("order") == "any";
        return from field in Fields
               let wanted = Canonical(expected, field)
               let given = Canonical(actual, field)
               where wanted != given
               select new Difference(step, field, wanted.Text, given.Text);

        Json Canonical(JsonElement step, string field) => field switch
        {
            "events" when !isUnordered => Json.List(InRuns(step.Items(field), parents)),
            "events" or "exits" => Json.List(Sorted(step.Items(field))),
            "msgs" => Json.List(Grouped(step.Items(field))),
            "result" when IsSet(step) => Json.List(Sorted(step.Items(field))),
            _ => step.Field(field) is { } value ? Json.Of(value) : Json.Null,
        };
    }

    /// <summary>Is the result a list without an order of its own?</summary>
    private static bool IsSet(JsonElement step) => step.Field("result") is { ValueKind: JsonValueKind.Array } result
        && (SetOps.Contains(step.Text("op"))
            || (step.Text("op") == "which_children" && result.EnumerateArray().All(static row => row[0].GetString() == "undefined")));

    /// <summary>Children of a dynamic supervisor are stopped side by side: an unbroken run of their ends is sorted.</summary>
    private static IEnumerable<Json> InRuns(IEnumerable<JsonElement> events, Dictionary<string, string> parents)
    {
        var place = 0;
        string? last = null;
        var placed = events.Select(one =>
        {
            var parent = Label(one, "ev") == "terminate" ? parents.GetValueOrDefault(ProcessNames.IdOf(one.Text("proc"))) : null;
            place += parent is null || parent != last ? 1 : 0;
            last = parent;
            return (Event: one, Place: place, Process: parent is null ? "" : one.Text("proc"));
        }).ToList();
        return placed.OrderBy(static one => one.Place).ThenBy(static one => one.Process, StringComparer.Ordinal).Select(static one => Json.Of(one.Event));
    }

    private static IEnumerable<Json> Sorted(IEnumerable<JsonElement> items) =>
        items.Select(Json.Of).OrderBy(static item => item.Text, StringComparer.Ordinal);

    /// <summary>By receiver, then sender, in the order of one sender to one receiver; but neighbouring exit notices by their text.</summary>
    private static IEnumerable<Json> Grouped(IEnumerable<JsonElement> messages)
    {
        var ordered = messages.OrderBy(ReceiverOf, StringComparer.Ordinal).ThenBy(SenderOf, StringComparer.Ordinal).ToList();
        var place = 0;
        var places = ordered.Select((message, i) => i > 0 && AreSimultaneous(ordered[i - 1], message) ? place : ++place).ToList();
        return ordered.Select(Json.Of).Zip(places).OrderBy(static entry => entry.Second)
            .ThenBy(static entry => entry.First.Text, StringComparer.Ordinal).Select(static entry => entry.First);
    }

    private static bool AreSimultaneous(JsonElement one, JsonElement next) =>
        IsNotice(one) && IsNotice(next) && ReceiverOf(one) == ReceiverOf(next) && SenderOf(one) == SenderOf(next);

    private static bool IsNotice(JsonElement message) => Label(message, "ev") is "exit_msg" or "down";

    private static string? ReceiverOf(JsonElement message) => Label(message, "proc");

    private static string SenderOf(JsonElement message) => Label(message, "from") ?? $"~{Label(message, "ref")}";

    private static string? Label(JsonElement message, string field) => message.Field(field) switch
    {
        { ValueKind: JsonValueKind.String } text => text.GetString(),
        { } other => Json.Of(other).Text,
        null => null,
    };
}
