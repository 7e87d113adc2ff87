using System.Text.Json;

namespace Espalier.Conformance;

/// <summary>Reads the fields of scenarios and traces.</summary>
internal static class JsonFields
{
    public static JsonElement? Field(this JsonElement element, string name) =>
        element.ValueKind == JsonValueKind.Object && element.TryGetProperty(name, out var value) ? value : null;

    public static string Text(this JsonElement element, string name) => element.GetProperty(name).GetString()!;

    public static string? TextOrNull(this JsonElement element, string name) => element.Field(name)?.GetString();

    public static bool Flag(this JsonElement element, string name, bool otherwise = false) => element.Field(name)?.GetBoolean() ?? otherwise;

    public static TimeSpan? Time(this JsonElement element, string name) =>
        element.Field(name) is { } time ? TimeSpan.FromMilliseconds(time.GetInt64()) : null;

    public static int? Number(this JsonElement element, string name) => element.Field(name)?.GetInt32();

    /// <summary>A word as a value of a closed set, whose first value stands for a missing field.</summary>
    public static T Word<T>(this JsonElement element, string name)
        where T : struct, Enum =>
        element.TextOrNull(name) is { } word ? Enum.Parse<T>(word.Replace("_", "", StringComparison.Ordinal), ignoreCase: true) : default;

    /// <summary>The elements of a list; none when there is no such field.</summary>
    public static IEnumerable<JsonElement> Items(this JsonElement element, string name) =>
        element.Field(name) is { } list ? list.EnumerateArray() : [];

    /// <summary>The first key of an object, mostly its only one, and the value; a text stands for a key without a value.</summary>
    public static (string Key, JsonElement Value) Only(this JsonElement element)
    {
        if (element.ValueKind == JsonValueKind.String)
            return (element.GetString()!, default);
        var member = element.EnumerateObject().First();
        return (member.Name, member.Value);
    }
}
