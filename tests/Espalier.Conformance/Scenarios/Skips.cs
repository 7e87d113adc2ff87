using System.Text.Json;

namespace Espalier.Conformance.Scenarios;

/// <summary>The closed list of what a typed library cannot be made to do. Everything else runs.</summary>
internal static class Skips
{
    /// <summary>Why the scenario cannot be run; null: it can.</summary>
    public static string? ReasonFor(Scenario scenario) =>
        AnswersBadly(scenario.Body, "") ? "a callback or init answers what the types do not allow"
            : Throws(scenario.Body, "") ? "a thrown value is taken as a callback's answer"
            : null;

    private static bool AnswersBadly(JsonElement element, string parent) =>
        Any(element, parent, AnswersBadly, static (parent, key) => key == "bad" && parent is "ret" or "init");

    private static bool Throws(JsonElement element, string parent) =>
        Any(element, parent, Throws, static (parent, key) => key == "throw" && parent == "fx");

    private static bool Any(
        JsonElement element, string parent, Func<JsonElement, string, bool> inside, Func<string, string, bool> matches) => element.ValueKind switch
    {
        JsonValueKind.Array => element.EnumerateArray().Any(item => inside(item, parent)),

        // The outcome that follows a slow init is still the init's answer.
        JsonValueKind.Object => element.EnumerateObject().Any(member =>
            matches(parent, member.Name) || inside(member.Value, parent == "init" && member.Name == "then" ? parent : member.Name)),
        _ => false,
    };
}
