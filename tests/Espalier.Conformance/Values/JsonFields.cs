namespace Espalier.Conformance;

/// <summary>Reads the fields of scenarios and traces.</summary>
internal static class JsonFields
{
    public static JsonElement? Field(this JsonElement element, string name) =>
        element.ValueKind == JsonValueKind.Object && element.TryGetProperty(name, out var value) ? value : null;

    public static string Text(this JsonElement element, string name) => element.GetProperty(name).GetString()!;
    public static string? TextOrNull(this JsonElement element, string name) => element.Field(name)?.GetString();
    public static bool Flag(this JsonElement element, string name, bool otherwise = false) => element.Field(name)?.GetBoolean() ?? otherwise;
    public static int? Number(this JsonElement element, string name) => element.Field(name)?.GetInt32();
    public static TimeSpan? Time(this JsonElement element, string name) => element.Field(name)?.AsTime();
    public static TimeSpan AsTime(this JsonElement milliseconds) => TimeSpan.FromMilliseconds(milliseconds.GetInt64());

    public static ShutdownPolicy? Policy(this JsonElement element, string name) => element.Field(name)?.Only().Key switch
    {
        null => null,
        "brutal_kill" => ShutdownPolicy.BrutalKill,
        "infinity" => ShutdownPolicy.Infinite,
        _ => ShutdownPolicy.Within(element.Time(name)!.Value),
    };

    /// <summary>A word as a value of a closed set, whose first value mostly stands for a missing field.</summary>
    public static T Word<T>(this JsonElement element, string name, T otherwise = default)
        where T : struct, Enum =>
        element.TextOrNull(name) is { } word ? Enum.Parse<T>(word.Replace("_", "", StringComparison.Ordinal), ignoreCase: true) : otherwise;

    public static ExitReason AsReason(this JsonElement reason) => reason.Only() switch
    {
        ("normal", { ValueKind: JsonValueKind.Undefined }) => ExitReason.Normal,
        ("shutdown", { ValueKind: JsonValueKind.Undefined }) => ExitReason.Shutdown,
        ("killed", { ValueKind: JsonValueKind.Undefined }) => ExitReason.Killed,
        ("shutdown", var detail) => ExitReason.ShutdownWith(Json.Of(detail)),
        _ => ExitReason.Custom(Json.Of(reason)),
    };

    /// <summary>The elements of a list; none when there is no such field.</summary>
    public static IEnumerable<JsonElement> Items(this JsonElement element, string name) => element.Field(name)?.EnumerateArray() ?? [];

    /// <summary>In a list that goes by starts what is for this one, the last being for all that follow; what is no list is for each.</summary>
    public static JsonElement ForStart(this JsonElement element, int number) =>
        element.ValueKind == JsonValueKind.Array ? element[Math.Min(number, element.GetArrayLength()) - 1] : element;

    /// <summary>The element and all within it, at any depth.</summary>
    public static IEnumerable<JsonElement> All(this JsonElement element) => element.ValueKind switch
    {
        JsonValueKind.Array => element.EnumerateArray().SelectMany(All).Prepend(element),
        JsonValueKind.Object => element.Members().SelectMany(static member => member.Value.All()).Prepend(element),
        _ => [element],
    };

    /// <summary>The keys of an object with their values; any other value stands for a key without one.</summary>
    public static IEnumerable<(string Key, JsonElement Value)> Members(this JsonElement element) => element.ValueKind == JsonValueKind.Object
        ? element.EnumerateObject().Select(static member => (member.Name, member.Value))
        : [(element.ToString(), default)];

    /// <summary>The first key, mostly the only one.</summary>
    public static (string Key, JsonElement Value) Only(this JsonElement element) => element.Members().First();
}
