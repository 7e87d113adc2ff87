using System.Text.Json;

namespace Espalier.Conformance;

/// <summary>The closed list of what a typed library cannot be made to do. Everything else runs.</summary>
internal static class Skips
{
    /// <summary>What the fields of a node can be: the C# types hold no other value.</summary>
    private static readonly Dictionary<string, string[]> Words = new()
    {
        ["restart"] = ["permanent", "transient", "temporary"],
        ["type"] = ["worker", "supervisor"],
        ["strategy"] = ["one_for_one", "one_for_all", "rest_for_one"],
        ["auto_shutdown"] = ["never", "any_significant", "all_significant"],
        ["shutdown"] = ["brutal_kill", "infinity"],
    };

    /// <summary>Why the scenario cannot be run; null: it can.</summary>
    public static string? ReasonFor(Scenario scenario)
    {
        var members = MembersOf(scenario.Body, "").ToList();
        return members.Any(static member => member is { Name: "bad", Parent: "ret" or "init" } or { Name: "start_return" })
                ? "a callback, an init or a start function answers what the types do not allow"
            : members.Any(static member => member is { Name: "throw", Parent: "fx" } or { Name: "start_throw" })
                ? "a thrown value is taken as an answer"
            : members.Any(static member => member.Name is "not_a_spec" or "missing" or "bad_start" || (member.IsNode && !CanHold(member.Name, member.Value)))
                ? "a specification has a value that the types cannot hold"
            : null;
    }

    private static bool CanHold(string field, JsonElement value) => field switch
    {
        "significant" => value.ValueKind is JsonValueKind.True or JsonValueKind.False,
        "shutdown" when value.ValueKind == JsonValueKind.Number => value.GetInt64() >= 0,
        _ => !Words.TryGetValue(field, out var words) || (value.ValueKind == JsonValueKind.String && words.Contains(value.GetString())),
    };

    /// <summary>Every field in the element, however deep, with the name of the field it stands in, and whether it is a node's own.</summary>
    private static IEnumerable<(string Parent, string Name, JsonElement Value, bool IsNode)> MembersOf(JsonElement element, string parent) =>
        element.ValueKind switch
        {
            JsonValueKind.Array => element.EnumerateArray().SelectMany(item => MembersOf(item, parent)),

            // The outcome that follows a slow init is still the init's answer.
            JsonValueKind.Object => element.EnumerateObject().SelectMany(member =>
                MembersOf(member.Value, parent == "init" && member.Name == "then" ? parent : member.Name)
                    .Prepend((parent, member.Name, member.Value, element.Field("kind") is not null))),
            _ => [],
        };
}
