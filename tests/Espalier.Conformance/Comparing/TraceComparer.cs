using System.Text.Json;

namespace Espalier.Conformance;

/// <summary>Compares two traces step by step. What has no order of its own is sorted on both sides first.</summary>
internal static class TraceComparer
{
    private static readonly string[] Fields = ["op", "result", "events", "msgs", "exits", "settle"];

    public static IReadOnlyList<Difference> Compare(JsonElement expected, JsonElement actual)
    {
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
                differences.AddRange(CompareStep(i, wanted[i], given[i]));
        }
        return differences;
    }

    private static IEnumerable<Difference> CompareStep(int step, JsonElement expected, JsonElement actual)
    {
        // Only the recorded side knows that an order was left to chance.
        var isUnordered = expected.TextOrNull("order") == "any";
        return from field in Fields
               let wanted = Canonical(expected, field, isUnordered)
               let given = Canonical(actual, field, isUnordered)
               where wanted != given
               select new Difference(step, field, wanted.Text, given.Text);
    }

    private static Json Canonical(JsonElement step, string field, bool isUnordered) => field switch
    {
        "events" when !isUnordered => Json.List(step.Items(field).Select(Json.Of)),
        "events" or "exits" => Json.List(Sorted(step.Items(field))),
        "msgs" => Json.List(Grouped(step.Items(field))),
        _ => step.Field(field) is { } value ? Json.Of(value) : Json.Null,
    };

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
