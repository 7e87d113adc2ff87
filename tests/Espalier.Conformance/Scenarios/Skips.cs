using System.Text.Json;

namespace Espalier.Conformance;

/// <summary>The closed list of what a typed library cannot be made to do. Everything else runs.</summary>
internal static class Skips
{
    /// <summary>Why the scenario cannot be run; null: it can.</summary>
    public static string? ReasonFor(Scenario scenario) =>
        AnswersBadly(scenario.Body) ? "a callback or init answers what the types do not allow"
            : Throws(scenario.Body) ? "a thrown value is taken as a callback's answer"
            : null;

    private static bool AnswersBadly(JsonElement scenario) =>
        MembersOf(scenario, "").Any(static member => member.Name == "bad" && member.Parent is "ret" or "init");

    private static bool Throws(JsonElement scenario) =>
        MembersOf(scenario, "").Any(static member => member.Name == "throw" && member.Parent == "fx");

    /// <summary>Every field in the element, however deep, with the name of the field it stands in.</summary>
    private static IEnumerable<(string Parent, string Name)> MembersOf(JsonElement element, string parent) => element.ValueKind switch
    {
        JsonValueKind.Array => element.EnumerateArray().SelectMany(item => MembersOf(item, parent)),

        // The outcome that follows a slow init is still the init's answer.
        JsonValueKind.Object => element.EnumerateObject().SelectMany(member =>
            MembersOf(member.Value, parent == "init" && member.Name == "then" ? parent : member.Name).Prepend((parent, member.Name))),
        _ => [],
    };
}
