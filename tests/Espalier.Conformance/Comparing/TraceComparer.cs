namespace Espalier.Conformance;

/// <summary>Compares two traces step by step. What has no order of its own is sorted on both sides first.</summary>
internal static class TraceComparer
{
    private static readonly string[] Fields = ["op", "result", "events", "msgs", "exits", "settle"];
    private static readonly string[] SetOps = ["reg_lookup", "reg_keys", "reg_values", "reg_match", "reg_select", "task_children"];

    /// <summary>Where the actual trace is not as expected. The scenario tells which children have dynamic supervisors.</summary>
    public static IReadOnlyList<Difference> Compare(JsonElement expected, JsonElement actual, JsonElement scenario)
    {
        var parents = FindDynamicParents(scenario);
        var wanted = expected.Items("steps").ToList();
        var given = actual.Items("steps").ToList();
        if (actual.TextOrNull("crash") is { } crash)
            return [new(given.Count, "crash", "none", crash)];
        return
        [
            .. wanted.Zip(given).SelectMany((pair, i) => CompareStep(i, pair.First, pair.Second, parents)),
            .. wanted.Skip(given.Count).Select((step, i) => new Difference(given.Count + i, "step", Json.Of(step).Text, "no step")),
            .. given.Skip(wanted.Count).Select((step, i) => new Difference(wanted.Count + i, "step", "no step", Json.Of(step).Text)),
        ];
    }

    /// <summary>The dynamic supervisor of each child, by their ids.</summary>
    private static Dictionary<string, string> FindDynamicParents(JsonElement scenario)
    {
        var all = scenario.Items("steps").SelectMany(JsonFields.All).ToList();
        var supervisors = all.Where(static node => node.Field("kind")?.ToString() == "dynamic").Select(static node => node.Text("id")).ToHashSet();
        return all.Where(op => op.Field("op")?.ToString() == "start_child" && supervisors.Contains(ProcessNames.IdOf(op.Text("sup"))))
            .GroupBy(static op => op.GetProperty("child").TextOrNull("id") ?? "")
            .ToDictionary(static starts => starts.Key, static starts => starts.Last().Text("sup"));
    }

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
            // Children of a dynamic supervisor are stopped side by side.
            "events" when !isUnordered => SortedRuns(step.Items(field), one =>
                one.TextOrNull("ev") == "terminate" ? parents.GetValueOrDefault(ProcessNames.IdOf(one.Text("proc"))) : null),

            // By receiver and sender, in the order of one sender to one receiver; but exit notices come side by side.
            "msgs" => SortedRuns(step.Items(field).OrderBy(PairOf, StringComparer.Ordinal), static message =>
                message.TextOrNull("ev") is "exit_msg" or "down" ? PairOf(message) : null),
            "result" when !IsSet(step) => Json.Of(step.Field(field)),
            "op" or "settle" => Json.Of(step.Field(field)),
            _ => Json.Sorted(step.Items(field).Select(static item => Json.Of(item))),
        };
    }

    /// <summary>Is the result a list without an order of its own?</summary>
    private static bool IsSet(JsonElement step) => step.Field("result") is { ValueKind: JsonValueKind.Array } result
        && (SetOps.Contains(step.Text("op"))
            || (step.Text("op") == "which_children" && result.EnumerateArray().All(static row => row[0].GetString() == "undefined")));

    /// <summary>The items in their order, save that neighbours of one group are sorted; null is no group.</summary>
    private static Json SortedRuns(IEnumerable<JsonElement> items, Func<JsonElement, string?> groupOf)
    {
        var (place, last) = (0, (string?)null);
        var placed = items.Select(item =>
        {
            var group = groupOf(item);
            place += group is null || group != last ? 1 : 0;
            last = group;
            return (Item: Json.Of(item), Place: place);
        }).ToList();
        return Json.List(placed.OrderBy(static entry => entry.Place).ThenBy(static entry => entry.Item.Text, StringComparer.Ordinal)
            .Select(static entry => entry.Item));
    }

    /// <summary>Who got a message, and from whom, or for which request.</summary>
    private static string PairOf(JsonElement message) => Json.List(new[] { "proc", "from", message.Field("from") is null ? "ref" : "" }
        .Select(field => Json.Of(message.Field(field)))).Text;
}
